import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { createDynamo } from '@intake/aws';
import { tableDefinition } from '../../libs/aws/src/table.ts';
import { freePort } from '../../scripts/lib/ports.ts';

type Item = Record<string, unknown>;

export const TABLE = 'lists';

const dynoxide = createRequire(import.meta.url).resolve(
  `@dynoxide/${process.platform}-${process.arch}/package.json`,
);

/** With `--keep=<folder>`, a library of this name is made once and kept there: a large one takes minutes. */
export function keptAt(name: string): string | undefined {
  const keep = process.argv.find((arg) => arg.startsWith('--keep='));
  return keep && join(keep.replace('--keep=', ''), `${name}.db`);
}

/** A table with these items in an engine of its own, as long as `use` takes. @param kept where it may be already, and stays */
export async function withLibrary(
  items: Iterable<Item>,
  use: (dynamo: DynamoDBDocument) => Promise<void>,
  kept?: string,
): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-lists-'));
  const binary = join(dynoxide, '..', 'dynoxide');
  const db = kept ?? join(dir, 'lists.db');
  if (!existsSync(db)) {
    await exportItems(dir, items);
    spawnSync(binary, ['import', '--source', dir, '--schema', join(dir, 'schema.json'), '--output', db]);
  }
  const port = await freePort(8123);
  const engine = spawn(binary, ['serve', '--port', String(port), '--db-path', db], { stdio: 'ignore' });
  const endpoint = `http://127.0.0.1:${port}`;
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const dynamo = createDynamo({ endpoint, region: 'us-west-1', credentials });
  try {
    while (!(await fetch(endpoint).catch(() => null))) await sleep(50);
    await use(dynamo);
  } finally {
    dynamo.destroy();
    engine.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** An export of DynamoDB in a folder, which the embedded engine imports a hundred times faster than it takes writes. */
async function exportItems(dir: string, items: Iterable<Item>): Promise<void> {
  await mkdir(join(dir, TABLE, 'data'), { recursive: true });
  // Its own streams make every write slower by the number of records; the embedded AWS does without them, too.
  const { BillingMode: _mode, StreamSpecification: _stream, ...definition } = tableDefinition;
  await writeFile(
    join(dir, 'schema.json'),
    JSON.stringify({ Table: { TableName: TABLE, TableStatus: 'ACTIVE', ...definition } }),
  );
  async function* lines() {
    for (const item of items)
      yield `${JSON.stringify({ Item: marshall(item, { removeUndefinedValues: true }) })}\n`;
  }
  await pipeline(
    lines,
    createGzip({ level: 1 }),
    createWriteStream(join(dir, TABLE, 'data', 'items.json.gz')),
  );
}

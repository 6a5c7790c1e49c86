/**
 * `npm run bench -- batch [--write]`: a batch of 1,000 small files from the request to the last result, on the embedded
 * AWS of this machine. Nothing runs on them by itself, so that the batch is all there is.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { crc64nvme } from '@intake/testing';
import { Client, type Json } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
import { buildTargets } from '../../scripts/lib/build-targets.ts';
import { startStack } from '../../scripts/lib/stack.ts';
import { machine } from '../report.ts';
import { writeResult } from '../write-result.ts';

/** Uploads of one call to the API. */
const TOGETHER = 100;
const FOLDER = 'Measured';
const FILES = Number(process.env['COUNT'] ?? 1000);
/** Files that the batch works on at the same time. */
const CONCURRENCY = 10;

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
});

await buildTargets();
const dir = mkdtempSync(join(tmpdir(), 'intake-batch-'));
const stack = await startStack({ dir, port: 0, awsPort: 0, dev: false });
try {
  const client = await signedIn();
  await switchAutomaticOff(client);
  const uploading = performance.now();
  for (let first = 0; first < FILES; first += TOGETHER) await send(client, first);
  const uploaded = secondsSince(uploading);
  console.log(`${FILES} files are there after ${uploaded.toFixed(0)} s`);

  const { found, seconds, planned } = await runBatch(client);
  const results = await linesOf(client, found.id, 'csv');
  const report = `${machine()}, ${FILES} texts, ${CONCURRENCY} at once, algorithm identify

| Batch | |
| --- | ---: |
| all files known after | ${planned.toFixed(1)} s |
| the last result after | ${seconds.toFixed(1)} s |
| files/s | ${(FILES / seconds).toFixed(1)} |
| ended as | ${found.state}: ${JSON.stringify(found.counts).replaceAll('"', '')} |
| lines of the table of results | ${results} |
| lines of the table of failures | ${await linesOf(client, found.id, 'failures')} |`;
  console.log(`\n${report}`);
  if (values.write) await writeResult('batch', report);
} finally {
  await stack.stop();
  rmSync(dir, { recursive: true, force: true });
}
process.exit();

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}

async function signedIn(): Promise<Client> {
  const { url, email, password } = stack.signIn;
  const client = new Client(url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  return client;
}

async function switchAutomaticOff(client: Client): Promise<void> {
  const { items } = (await client.get('/algorithms')).body;
  await client.patch('/settings', { algorithmsOff: items.map(({ id }: Json) => id) });
}

/** A hundred files, each with bytes of its own, in three calls. */
async function send(client: Client, first: number): Promise<void> {
  const texts = Array.from({ length: Math.min(TOGETHER, FILES - first) }, (_, i) =>
    Buffer.from(`This is text number ${first + i}.\n`),
  );
  const uploads = texts.map((bytes, i) => ({
    ...{ name: `${first + i}.txt`, path: FOLDER, size: bytes.length },
    ...{ head: bytes.toString('base64'), checksum: crc64nvme(bytes) },
  }));
  const { results } = (await client.post('/uploads/batch', { uploads })).body;
  const sent = await Promise.all(
    results.map(async ({ upload }: Json, i: number) => ({
      id: upload.id,
      parts: await putParts(upload.parts, texts[i]!),
    })),
  );
  const { body } = await client.post('/uploads/batch/complete', { uploads: sent });
  const failed = body.results.find((one: Json) => one.file?.status !== 'ready');
  if (failed) throw new Error(JSON.stringify(failed));
}

async function runBatch(client: Client) {
  const started = performance.now();
  const { body } = await client.post('/batches', {
    files: { folder: FOLDER },
    algorithms: [{ id: 'identify' }],
    concurrency: CONCURRENCY,
  });
  let planned: number | undefined;
  for (;;) {
    const { body: found } = await client.get(`/batches/${body.id}`);
    if (found.state !== 'planning') planned ??= secondsSince(started);
    if (!['planning', 'running'].includes(found.state))
      return { found, planned: planned!, seconds: secondsSince(started) };
    await sleep(500);
  }
}

/** @returns without the line of titles */
async function linesOf(client: Client, id: string, format: string): Promise<number> {
  const { body } = await client.get(`/batches/${id}/results?format=${format}`);
  return (await (await fetch(body.url)).text()).trim().split('\r\n').length - 1;
}

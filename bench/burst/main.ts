/**
 * `npm run bench -- burst [--rounds n] [--write]`: 500 small pictures dropped at once, with their analysis and without it, one after
 * the other on the same embedded AWS: what analysis takes of the upload's throughput while it waits its turn.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DeleteParameterCommand } from '@aws-sdk/client-ssm';
import { createSsm, PARAMETERS, pathOf } from '@intake/aws';
import { crc64nvme } from '@intake/testing';
import { Client } from '../../apps/api/test/support/client.ts';
import { startServer } from '../../apps/api/test/support/server.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
import { buildTargets } from '../../scripts/lib/build-targets.ts';
import { inRepo } from '../../scripts/lib/paths.ts';
import { type Stack, startStack } from '../../scripts/lib/stack.ts';
import { machine } from '../report.ts';
import { writeResult } from '../write-result.ts';

const FILES = 500;
/** As a browser sends small files. */
const AT_ONCE = 6;
const WANTED = 0.9;
const STAGE = 'local';

const { values } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, rounds: { type: 'string', default: '3' } },
});
await buildTargets();
const photo = readFileSync(inRepo('libs/algorithms/samples/image.jpg'));

const rounds: { kept: number; analysed: number }[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  rounds.push(await measure(round));
  const { kept, analysed } = rounds.at(-1)!;
  console.log(
    `${kept.toFixed(1)} files/s kept only, ${analysed.toFixed(1)} analysed as well: ${(analysed / kept).toFixed(2)}`,
  );
}
const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
const ratio = median(rounds.map(({ kept, analysed }) => analysed / kept));
const report = `${machine()}, ${FILES} pictures of ${(photo.length / 1000).toFixed(0)} kB, ${AT_ONCE} at once

| ${FILES} small files | files/s |
| --- | ---: |
| kept only | ${median(rounds.map(({ kept }) => kept)).toFixed(1)} |
| analysed as well | ${median(rounds.map(({ analysed }) => analysed)).toFixed(1)} |
| ratio, median of ${rounds.length} pairs | ${ratio.toFixed(2)} |

- ${ratio >= WANTED ? 'reached' : 'missed'}: ${WANTED} at least`;
console.log(`\n${report}`);
if (values.write) await writeResult('burst', report);
process.exit();

/** Files per second of one burst without analysis, and then of one with it. */
async function measure(round: number): Promise<{ kept: number; analysed: number }> {
  const dir = mkdtempSync(join(tmpdir(), 'intake-burst-'));
  const stack = await startStack({ dir, port: 0, awsPort: 0, dev: false });
  try {
    const keeping = await withoutAnalysis(stack, dir);
    try {
      // The first requests of a server pay for its compilation.
      for (const url of [stack.signIn.url, keeping.url]) await burst(stack, url, `warm-${round}`, 20);
      const kept = await burst(stack, keeping.url, `kept-${round}`, FILES);
      return { kept, analysed: await burst(stack, stack.signIn.url, `analysed-${round}`, FILES) };
    } finally {
      await keeping.stop();
    }
  } finally {
    await stack.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Another server of the same deployment, which read its parameters when there was no state machine. */
async function withoutAnalysis(stack: Stack, dir: string) {
  const credentials = JSON.parse(readFileSync(join(dir, 'aws/credentials.json'), 'utf8'));
  const ssm = createSsm({ region: 'us-west-1', endpoint: stack.endpoint, credentials });
  await ssm.send(new DeleteParameterCommand({ Name: pathOf(STAGE) + PARAMETERS.stateMachine.name }));
  ssm.destroy();
  return startServer({
    PATH: process.env.PATH!,
    AWS_REGION: 'us-west-1',
    AWS_ENDPOINT_URL: stack.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    INTAKE_STAGE: STAGE,
  });
}

/** @returns files per second until the last one was ready */
async function burst({ signIn }: Stack, url: string, name: string, files: number): Promise<number> {
  const client = new Client(url);
  const { email, password } = signIn;
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
  const started = performance.now();
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let n = next++; n < files; n = next++) await send(client, `${name}-${n}.jpg`);
    }),
  );
  return files / ((performance.now() - started) / 1000);
}

/** As the engine does it: the checksum is known beforehand, so that it is one PUT. */
async function send(client: Client, name: string): Promise<void> {
  // A comment behind the picture's end: no two files are alike.
  const bytes = Buffer.concat([photo, Buffer.from(name)]);
  const head = bytes.subarray(0, 4100).toString('base64');
  const { body } = await client.post('/uploads', {
    name,
    size: bytes.length,
    head,
    checksum: crc64nvme(bytes),
  });
  const parts = await putParts(body.parts, bytes);
  const { body: file } = await client.post(`/uploads/${body.id}/complete`, { parts });
  if (file.status !== 'ready') throw new Error(`${name}: ${JSON.stringify(file)}`);
}

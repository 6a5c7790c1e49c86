import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aWav } from '@intake/testing';
import { Client, type Json } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
import { runIntake } from '../../apps/cli/test/support/run-intake.ts';
import { withoutAnalysis } from '../../apps/web/test/support/without-analysis.ts';
import { type Stack, startStack } from '../lib/stack.ts';

/** What `npm start` starts. */
const dir = mkdtempSync(join(tmpdir(), 'intake-batches-'));
const FILES = 20;

let stack: Stack;
let client: Client;

beforeAll(async () => {
  stack = await startStack({ dir, port: 0, awsPort: 0, dev: false });
  const { url, email, password } = stack.signIn;
  client = new Client(url);
  client.token = (await client.post('/auth/login', { email, password })).body.accessToken;
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const uploadText = (n: number) =>
  upload(`${n}.txt`, 'Texts/2026', Buffer.from(`This is text number ${n}.\n`));

async function upload(name: string, path: string, bytes: Buffer): Promise<string> {
  const { body } = await client.post('/uploads', { name, path, size: bytes.length });
  const parts = await putParts(body.parts, bytes);
  expect((await client.post(`/uploads/${body.id}/complete`, { parts })).body.status).toBe('ready');
  return body.id;
}

/** The batch, as soon as it is as wanted; an AWS that is away meanwhile is waited for. */
async function batch(id: string, wanted: (batch: Json) => boolean): Promise<Json> {
  for (;;) {
    const { status, body } = await client.get(`/batches/${id}`);
    if (status === 200 && wanted(body)) return body;
    await sleep(100);
  }
}
const ended = ({ state }: Json) => !['planning', 'running', 'cancelling'].includes(state);
const sum = ({ counts }: Json) => Object.values<number>(counts).reduce((all, n) => all + n, 0);

/** Its first run, with the step of this algorithm ended; null when it was planned without. */
async function stepOf(fileId: string, algorithm: string): Promise<Json | null> {
  for (;;) {
    const [run] = (await client.get(`/files/${fileId}/processing`)).body.items;
    const step = run?.steps.find((one: Json) => one.algorithm === algorithm);
    if (run?.steps.length > 0 && !step) return null;
    if (step && !['waiting', 'running'].includes(step.state)) return step;
    await sleep(100);
  }
}

it('does what a rule wants with a file that arrives in its folder, and with no other; a terminal does it with the rest', async () => {
  const rule = {
    name: 'Captions',
    condition: { category: 'audio', folder: 'Talks' },
    algorithms: [{ id: 'media', parameters: { location: true } }, { id: 'speech' }],
  };
  const { body: made } = await client.post('/rules', rule);
  const inside = await upload('talk.wav', 'Talks/2026', aWav());
  const outside = await upload('song.wav', 'Songs', aWav());
  const by = { id: made.id, name: rule.name };
  expect(await stepOf(inside, 'media')).toMatchObject({ state: 'succeeded', rule: by });
  // No engine is switched on here: a rule does not change that.
  expect(await stepOf(inside, 'speech')).toMatchObject({ state: 'skipped', rule: by });
  expect(await stepOf(outside, 'media')).not.toHaveProperty('rule');
  expect(await stepOf(outside, 'speech')).toBeNull();

  const { algorithms, condition } = made;
  const { body: tried } = await client.post('/batches/estimate', {
    files: { filter: condition },
    algorithms,
  });
  expect(tried).toMatchObject({ files: 1, algorithms: [{ id: 'media', files: 1 }, { id: 'speech' }] });

  const env = { INTAKE_URL: stack.signIn.url, INTAKE_TOKEN: client.token!, HOME: dir };
  const args = ['batch', '--type', 'wav', '--algorithm', 'identify', '--results', 'out.csv', '--json'];
  const { code, events } = await runIntake(args, { env, cwd: dir });
  expect({ code, last: events.at(-2) }).toMatchObject({ code: 0, last: { state: 'succeeded', total: 2 } });
  expect(readFileSync(join(dir, 'out.csv'), 'utf8').trim().split('\r\n')).toHaveLength(3);
});

it('runs an algorithm on a folder, though AWS is killed in the middle: each file once, and all results to be had', async () => {
  await withoutAnalysis(stack.signIn);
  const ids: string[] = [];
  for (let n = 0; n < FILES; n++) ids.push(await uploadText(n));
  const request = { files: { folder: 'Texts' }, algorithms: [{ id: 'identify' }], concurrency: 4 };
  const { body: estimate } = await client.post('/batches/estimate', request);
  expect(estimate).toMatchObject({ files: FILES, complete: true, unfit: 0, algorithms: [{ files: FILES }] });
  const { body: started } = await client.post('/batches', { ...request, name: 'Texts' });
  await batch(started.id, (one) => sum(one) >= 3);
  process.kill(Number(readFileSync(join(dir, 'aws/folder.lock.pid'), 'utf8')), 'SIGKILL');
  const found = await batch(started.id, ended);
  expect(found).toMatchObject({ state: 'succeeded', total: FILES, counts: { succeeded: FILES } });

  const { body: page } = await client.get(`/batches/${started.id}/items?limit=100`);
  expect(page.items.map(({ fileId }: Json) => fileId)).toEqual(ids.toSorted());
  for (const { fileId } of page.items) {
    const { items } = (await client.get(`/files/${fileId}/processing`)).body;
    const own = items.filter((run: Json) => run.batch === started.id);
    expect(own).toMatchObject([{ id: started.id, state: 'succeeded', steps: [{ algorithm: 'identify' }] }]);
  }
  const text = async (format: string) => {
    const { body } = await client.get(`/batches/${started.id}/results?format=${format}`);
    return (await fetch(body.url)).text();
  };
  const lines = (await text('jsonl')).trim().split('\n');
  expect(lines.map((line) => JSON.parse(line).steps[0].result.detected)).toEqual(ids.map(() => 'txt'));
  const table = (await text('csv')).trim().split('\r\n');
  expect([table.length, table[0]]).toEqual([FILES + 1, expect.stringContaining('identify.detected')]);
  expect((await text('failures')).trim().split('\r\n')).toHaveLength(1);
});

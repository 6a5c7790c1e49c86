import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Json } from '../../apps/api/test/support/client.ts';
import { putParts } from '../../apps/api/test/support/transfer.ts';
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

async function upload(n: number): Promise<string> {
  const bytes = Buffer.from(`This is text number ${n}.\n`);
  const { body } = await client.post('/uploads', {
    name: `${n}.txt`,
    path: 'Texts/2026',
    size: bytes.length,
  });
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

it('runs an algorithm on a folder, though AWS is killed in the middle: each file once, and all results to be had', async () => {
  const ids: string[] = [];
  for (let n = 0; n < FILES; n++) ids.push(await upload(n));
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

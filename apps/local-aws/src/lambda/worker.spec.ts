import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from './worker.ts';

const dir = mkdtempSync(join(tmpdir(), 'intake-worker-'));
afterAll(() => rmSync(dir, { recursive: true }));

test('a process that was killed for its time takes no further event, though the system has not ended it yet', async () => {
  const file = join(dir, 'index.mjs');
  writeFileSync(file, 'export const handler = async () => { for (;;); };');
  const worker = new Worker({ file, exported: 'handler', cwd: dir, env: {}, memory: 128, log: () => {} });
  const outcome = await worker.invoke({}, { awsRequestId: 'a' }, 0.05);
  expect(outcome).toMatchObject({ error: { errorType: 'Sandbox.Timedout' } });
  expect(worker.isAlive).toBe(false);
}, 30_000);

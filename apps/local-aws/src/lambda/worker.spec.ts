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

test('one that works in the background lets others have the processor first', async () => {
  const file = join(dir, 'priority.mjs');
  writeFileSync(
    file,
    "import { getPriority } from 'node:os'; export const handler = async () => getPriority();",
  );
  const priorityOf = async (background: boolean) => {
    const options = { file, exported: 'handler', cwd: dir, env: {}, memory: 128, background, log: () => {} };
    const worker = new Worker(options);
    const outcome = await worker.invoke({}, { awsRequestId: 'a' }, 30);
    worker.kill();
    return Number((outcome as { payload: string }).payload);
  };
  expect(await priorityOf(true)).toBeGreaterThan(await priorityOf(false));
}, 60_000);

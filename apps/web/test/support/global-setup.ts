import { existsSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './find-chromium.ts';
import { type RunningStack, startRunningStack } from './running-stack.ts';

/** What the teardown ends; both run in the one process that outlives the test files. */
export const shared: { dir?: string; waiting?: NodeJS.Timeout; stack?: Promise<RunningStack> } = {};

/** Once for all test files: parallel first runs would unpack the browser over each other, and a stack takes long to start. */
export default async function setUp(): Promise<void> {
  const { path, unpackedInto } = await findChromium();
  process.env.INTAKE_CHROMIUM_PATH = path;
  if (unpackedInto) process.env.INTAKE_CHROMIUM_UNPACKED = unpackedInto;
  offerSharedStack();
}

/** Test files run in processes of their own: the first that asks for the stack leaves a file, and so does the answer. */
function offerSharedStack(): void {
  const dir = mkdtempSync(join(tmpdir(), 'intake-shared-'));
  process.env.INTAKE_SHARED_STACK = dir;
  const answer = (found: object): void => {
    writeFileSync(join(dir, 'answer.part'), JSON.stringify(found));
    renameSync(join(dir, 'answer.part'), join(dir, 'answer.json'));
  };
  const waiting = setInterval(() => {
    if (!existsSync(join(dir, 'wanted'))) return;
    clearInterval(waiting);
    shared.stack = startRunningStack();
    shared.stack.then(answer, (error: Error) => answer({ error: error.message }));
  }, 100);
  waiting.unref();
  Object.assign(shared, { dir, waiting });
}

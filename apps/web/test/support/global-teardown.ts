import { rmSync } from 'node:fs';
import { shared } from './global-setup.ts';

export default async function tearDown(): Promise<void> {
  clearInterval(shared.waiting);
  await shared.stack?.then(
    (stack) => stack.stop(),
    () => {}, // The test files have said that it did not start.
  );
  for (const dir of [shared.dir, process.env.INTAKE_CHROMIUM_UNPACKED])
    if (dir) rmSync(dir, { recursive: true, force: true });
}

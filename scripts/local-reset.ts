/** `npm run local:reset`: forgets the local AWS, its files, its accounts and the printed sign-in. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { takeInstanceLock, waitForFolder } from './lib/instance-lock.ts';
import { inRepo } from './lib/paths.ts';

/** What a killed start left behind is gone within this time, in ms. */
const LEFTOVERS_END = 5000;

const { values } = parseArgs({ options: { dir: { type: 'string', default: inRepo('.local') } } });
try {
  const release = await takeInstanceLock(values.dir);
  const aws = join(values.dir, 'aws');
  if (existsSync(aws)) await waitForFolder(aws, LEFTOVERS_END);
  release(); // Windows deletes no file that is open.
  rmSync(values.dir, { recursive: true, force: true });
  console.log('The local AWS is empty again. `npm start` makes a new one.');
} catch (error) {
  console.error(`${(error as Error).message} Stop it first.`);
  process.exitCode = 1;
}

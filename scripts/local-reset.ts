/** `npm run local:reset`: forgets the local AWS, its files, its accounts and the printed sign-in. */
import { rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { runningPid } from './lib/instance-lock.ts';
import { inRepo } from './lib/paths.ts';

const { values } = parseArgs({ options: { dir: { type: 'string', default: inRepo('.local') } } });
const pid = runningPid(values.dir);
if (pid) {
  console.error(`Intake is running (process ${pid}); stop it first.`);
  process.exit(1);
}
rmSync(values.dir, { recursive: true, force: true });
console.log('The local AWS is empty again. `npm start` makes a new one.');

/** `npm run start:lambda [-- --port 3000]`: Intake as it runs on AWS, the packaged Lambda functions behind a gateway, on this machine. */
import { parseArgs } from 'node:util';
import { takeInstanceLock } from './lib/instance-lock.ts';
import { startLambdaStack } from './lib/lambda-stack.ts';
import { inRepo } from './lib/paths.ts';
import { freePort } from './lib/ports.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '3000' },
    dir: { type: 'string', default: inRepo('.local/on-lambda') },
  },
});
const release = await takeInstanceLock(values.dir);
const stack = await startLambdaStack({
  dir: values.dir,
  port: await freePort(Number(values.port)),
  log: console.log,
});
console.log(
  `\n  Open      ${stack.url}\n  Email     ${stack.admin.email}\n  Password  ${stack.admin.password}  (a new one at every start)\n`,
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => void stack.stop().finally(() => (release(), process.exit(0))));
}

/**
 * `npm start`: the real thing on the embedded AWS. `npm run dev`: the same with the SPA served by Vite and the API
 * built again on every change.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { takeInstanceLock } from './lib/instance-lock.ts';
import { startStack } from './lib/stack.ts';
import { inRepo } from './lib/paths.ts';

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    port: { type: 'string', default: '3000' },
    'aws-port': { type: 'string', default: '4566' },
    /** Where the local AWS keeps everything. */
    dir: { type: 'string', default: inRepo('.local') },
  },
});

const started = performance.now();
const release = takeInstanceLock(values.dir);
const stack = await startStack({
  dir: values.dir,
  port: Number(values.port),
  awsPort: Number(values['aws-port']),
  dev: values.dev,
}).catch((error: unknown) => {
  release();
  console.error(`\nIntake did not start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});

const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`
  Intake is ready (${seconds} s)

  Open      ${stack.signIn.url}
  Email     ${stack.signIn.email}
  Password  ${stack.signIn.password}

  API docs  ${stack.signIn.url}/api/docs
  Local AWS ${stack.endpoint}  (region and credentials: ${join(values.dir, 'aws.env')})
  Stop with Ctrl+C; \`npm run local:reset\` forgets everything.
`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    await stack.stop();
    release();
    process.exit(0);
  });
}

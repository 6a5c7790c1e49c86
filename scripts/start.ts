/**
 * `npm start`: the real thing on the embedded AWS. `npm run dev`: the same with the SPA served by Vite and the API
 * built again on every change.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { takeInstanceLock } from './lib/instance-lock.ts';
import { type Stack, startStack } from './lib/stack.ts';
import { inRepo } from './lib/paths.ts';

const { values } = parseArgs({
  options: {
    dev: { type: 'boolean', default: false },
    port: { type: 'string', default: '3000' },
    'aws-port': { type: 'string', default: '4566' },
    /** Where the local AWS keeps everything. */
    dir: { type: 'string', default: inRepo('.local') },
    /** The logs on the terminal, too. */
    verbose: { type: 'boolean', default: false },
  },
});

const started = performance.now();
let stopping = false;
const end = async (code: number): Promise<never> => {
  stopping = true;
  await stack?.stop();
  release?.();
  process.exit(code);
};
const fail = (error: unknown): Promise<never> => {
  console.error(`\nIntake ${stack ? 'has ended' : 'did not start'}: ${(error as Error).message ?? error}`);
  return end(1);
};

let release: (() => void) | undefined;
let stack: Stack | undefined;
try {
  release = await takeInstanceLock(values.dir);
  stack = await startStack({
    dir: values.dir,
    port: Number(values.port),
    awsPort: Number(values['aws-port']),
    dev: values.dev,
    onLog: values.verbose || values.dev ? console.log : undefined,
    onNotice: console.log,
    onFailure: (error) => void (!stopping && fail(error)),
  });
} catch (error) {
  await fail(error);
}

const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`
  Intake is ready (${seconds} s)

  Open      ${stack!.signIn.url}
  Email     ${stack!.signIn.email}
  Password  ${stack!.signIn.password}

  API docs  ${stack!.signIn.url}/api/docs
  Local AWS ${stack!.endpoint}  (region and credentials: ${join(values.dir, 'aws.env')})
  Logs      ${join(values.dir, 'log')}  (on the terminal, too: \`npm start -- --verbose\`)
  Stop with Ctrl+C; \`npm run local:reset\` forgets everything.
`);

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void (!stopping && end(0)));
}

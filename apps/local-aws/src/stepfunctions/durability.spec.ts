import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Credentials } from '../sigv4/authenticate.ts';
import { clientOptions, createFunction } from '../testing/lambda-folder.ts';
import type { TestAws } from '../testing/local-s3.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const STEPS = 8;
const KILLS = 3;
let dataDir: string;
let server: ChildProcess;
let t: TestAws;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  await start();
}, 30_000);
afterAll(async () => {
  await kill();
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

async function start(): Promise<void> {
  server = spawn(process.execPath, [MAIN, '--data', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
  t = { dataDir, aws: { endpoint, credentials } } as TestAws;
}

async function kill(): Promise<void> {
  const exit = once(server, 'exit');
  server.kill('SIGKILL');
  await exit;
}

const sfn = () => new SFNClient(clientOptions(t));

test('killed at any moment, an execution goes on, and what was written as done is not done again', async () => {
  const log = join(dataDir, 'calls.log');
  const source = `import { appendFileSync } from 'node:fs';
    export const handler = async ({ n }) => {
      appendFileSync(${JSON.stringify(log)}, n + '\\n');
      await new Promise((resolve) => setTimeout(resolve, 60));
      return n;
    };`;
  await createFunction(t, { name: 'step', source });
  const states = Object.fromEntries(
    Array.from({ length: STEPS }, (_, n) => [
      `S${n}`,
      {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'step', Payload: { n } },
        ...(n === STEPS - 1 ? { End: true } : { Next: `S${n + 1}` }),
      },
    ]),
  );
  const { stateMachineArn } = await sfn().send(
    new CreateStateMachineCommand({
      name: 'long',
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'S0', States: states }),
    }),
  );
  const { executionArn } = await sfn().send(new StartExecutionCommand({ stateMachineArn, name: 'one' }));
  const calls = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  for (let i = 1; i <= KILLS; i++) {
    // Each time a little further, and at another moment of a step.
    while (calls().length < i * 2) await sleep(5);
    await sleep(i * 25);
    await kill();
    await start();
  }
  while ((await sfn().send(new DescribeExecutionCommand({ executionArn }))).status === 'RUNNING')
    await sleep(20);
  expect((await sfn().send(new DescribeExecutionCommand({ executionArn }))).status).toBe('SUCCEEDED');
  // Nothing comes again once the next one was called, and at most the step that was under way is repeated.
  expect(calls().map(Number)).toEqual(
    calls()
      .map(Number)
      .toSorted((a, b) => a - b),
  );
  expect([...new Set(calls())]).toEqual(Array.from({ length: STEPS }, (_, n) => String(n)));
  expect(calls().length).toBeLessThanOrEqual(STEPS + KILLS);
}, 60_000);

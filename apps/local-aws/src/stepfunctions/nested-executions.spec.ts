import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startLocalAws } from '../local-aws.ts';
import { clientOptions, createFunction } from '../testing/lambda-folder.ts';
import { startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
let inner: string;
let outer: string;
let flag: string;
const sfn = () => new SFNClient(clientOptions(t));

async function machine(name: string, definition: object): Promise<string> {
  const roleArn = 'arn:aws:iam::000000000000:role/local';
  const text = JSON.stringify({ QueryLanguage: 'JSONata', ...definition });
  const made = await sfn().send(new CreateStateMachineCommand({ name, roleArn, definition: text }));
  return made.stateMachineArn!;
}

beforeAll(async () => {
  t = await startTestAws();
  flag = join(t.dataDir, 'flag');
  const source = `import { existsSync } from 'node:fs';
    export const handler = async ({ n, waits }) => {
      if (n < 0) throw Object.assign(new Error('no'), { name: 'Negative' });
      while (waits && !existsSync(waits)) await new Promise((resolve) => setTimeout(resolve, 20));
      return n * 2;
    };`;
  await createFunction(t, { name: 'double', source, timeout: 60 });
  inner = await machine('inner', {
    StartAt: 'Double',
    States: {
      Double: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'double', Payload: '{% $states.input %}' },
        Output: { doubled: '{% $states.result.Payload %}' },
        End: true,
      },
    },
  });
  outer = await machine('outer', {
    StartAt: 'Inner',
    States: {
      Inner: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: {
          StateMachineArn: inner,
          Name: '{% $states.input.name %}',
          Input: '{% $states.input.of %}',
        },
        Output: '{% $states.result.Output.doubled %}',
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Caught' }],
        End: true,
      },
      Caught: { Type: 'Pass', End: true },
    },
  });
}, 30_000);
afterAll(() => t.stop());

let count = 0;
async function start(name: string, of: object): Promise<string> {
  const input = JSON.stringify({ name, of });
  const command = new StartExecutionCommand({ stateMachineArn: outer, name: `o${count++}`, input });
  return (await sfn().send(command)).executionArn!;
}

async function output(executionArn: string): Promise<unknown> {
  for (;;) {
    const found = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING') return JSON.parse(found.output!);
    await sleep(20);
  }
}

test('a task is an execution of another machine, waits for it and has its output as JSON', async () => {
  const arn = await start('one', { n: 21 });
  expect(await output(arn)).toBe(42);
  const { events } = await sfn().send(new GetExecutionHistoryCommand({ executionArn: arn }));
  expect(events!.map(({ type }) => type)).toEqual([
    ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskSubmitted', 'TaskSucceeded'],
    ...['TaskStateExited', 'ExecutionSucceeded'],
  ]);
});

test('what fails inside, a name that was used, and a machine that is not there are errors of the task', async () => {
  expect(await output(await start('two', { n: -1 }))).toBe('States.TaskFailed');
  expect(await output(await start('two', { n: 1 }))).toBe('StepFunctions.ExecutionAlreadyExistsException');
});

test('after a restart it goes on waiting for the same execution', async () => {
  const arn = await start('three', { n: 3, waits: flag });
  const begun = async () => {
    const { executions } = await sfn().send(new ListExecutionsCommand({ stateMachineArn: inner }));
    return executions!.filter(({ name }) => name === 'three').length;
  };
  while ((await begun()) === 0) await sleep(20);
  const { dataDir } = t;
  await t.aws.close();
  writeFileSync(flag, '');
  Object.assign(t, { aws: await startLocalAws({ dataDir, port: 0 }) });
  expect(await output(arn)).toBe(6);
  expect(await begun()).toBe(1);
}, 20_000);

import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  RedriveExecutionCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAws } from '../local-aws.ts';
import { clientOptions, createFunction } from '../testing/lambda-folder.ts';
import { refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
let log: string;
const sfn = () => new SFNClient(clientOptions(t));
const lines = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

beforeAll(async () => {
  t = await startTestAws();
  log = join(t.dataDir, 'calls.log');
  const source = `import { appendFileSync, existsSync } from 'node:fs';
    export const handler = async (event) => {
      appendFileSync(${JSON.stringify(log)}, JSON.stringify(event) + '\\n');
      if (event.fail) throw Object.assign(new Error('as the event asks'), { name: event.fail });
      if (event.unless && !existsSync(event.unless)) throw Object.assign(new Error('not there'), { name: 'Missing' });
      if (event.sleep) await new Promise((resolve) => setTimeout(resolve, event.sleep));
      return { got: event.n ?? null };
    };`;
  await createFunction(t, { name: 'work', source });
}, 30_000);
afterAll(() => t.stop());

let count = 0;
async function start(machine: object, input: object = {}) {
  const { stateMachineArn } = await sfn().send(
    new CreateStateMachineCommand({
      name: `m${count++}`,
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', ...machine }),
    }),
  );
  const started = await sfn().send(
    new StartExecutionCommand({ stateMachineArn, name: 'one', input: JSON.stringify(input) }),
  );
  return { stateMachineArn: stateMachineArn!, executionArn: started.executionArn! };
}

async function ended(executionArn: string) {
  for (;;) {
    const execution = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    if (execution.status !== 'RUNNING')
      return {
        status: execution.status,
        error: execution.error,
        output: execution.output && JSON.parse(execution.output),
      };
    await sleep(20);
  }
}
const run = async (machine: object, input: object = {}) => ended((await start(machine, input)).executionArn);
const typesOf = async (executionArn: string) =>
  (await sfn().send(new GetExecutionHistoryCommand({ executionArn }))).events!.map(({ type }) => type);

const task = (payload: object, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: payload },
  Output: '{% $states.result.Payload.got %}',
  End: true,
  ...more,
});
const only = (state: object) => ({ StartAt: 'Only', States: { Only: state } });

test('Pass, Choice, Assign, Output and functions of Step Functions', async () => {
  const machine = {
    StartAt: 'Set',
    States: {
      Set: {
        Type: 'Pass',
        Assign: { n: '{% $states.input.n * 2 %}' },
        Output: { list: '{% $partition($range(1, 5, 1), 2) %}' },
        Next: 'Big',
      },
      Big: { Type: 'Choice', Choices: [{ Condition: '{% $n > 10 %}', Next: 'Yes' }], Default: 'No' },
      Yes: {
        Type: 'Succeed',
        Output: { n: '{% $n %}', list: '{% $states.input.list %}', hash: "{% $hash('a', 'MD5') %}" },
      },
      No: { Type: 'Fail', Error: 'TooSmall', Cause: "{% 'was ' & $string($n) %}" },
    },
  };
  expect(await run(machine, { n: 6 })).toMatchObject({
    status: 'SUCCEEDED',
    output: { n: 12, list: [[1, 2], [3, 4], [5]], hash: '0cc175b9c0f1b6a831c399e269772661' },
  });
  expect(await run(machine, { n: 5 })).toMatchObject({ status: 'FAILED', error: 'TooSmall' });
});

test('Parallel and Map keep the order, and their history has the types of Step Functions', async () => {
  const item = { ...only(task({ n: '{% $states.input.value * $factor %}' })) };
  const { executionArn } = await start({
    StartAt: 'Set',
    States: {
      Set: { Type: 'Pass', Assign: { factor: 10 }, Next: 'Both' },
      Both: {
        Type: 'Parallel',
        Branches: [
          only({
            Type: 'Map',
            Items: [1, 2, 3],
            ItemSelector: { value: '{% $states.context.Map.Item.Value %}' },
            MaxConcurrency: 2,
            ItemProcessor: item,
            End: true,
          }),
          only({ Type: 'Pass', Output: 'b', End: true }),
        ],
        End: true,
      },
    },
  });
  expect(await ended(executionArn)).toMatchObject({ output: [[10, 20, 30], 'b'] });
  const types = await typesOf(executionArn);
  expect(types[0]).toBe('ExecutionStarted');
  expect(types.at(-1)).toBe('ExecutionSucceeded');
  for (const type of [
    'MapStateStarted',
    'MapIterationSucceeded',
    'ParallelStateSucceeded',
    'TaskScheduled',
    'TaskStarted',
    'TaskSucceeded',
  ])
    expect(types).toContain(type);
}, 20_000);

test('Retry counts, Catch takes what is left, and an item that fails does not sink the others', async () => {
  const before = lines().length;
  const machine = only({
    Type: 'Map',
    Items: ['Transient', 'Fatal'],
    ItemProcessor: {
      StartAt: 'Try',
      States: {
        Try: task(
          { fail: '{% $states.input %}' },
          {
            Retry: [
              {
                ErrorEquals: ['Transient'],
                IntervalSeconds: 1,
                MaxAttempts: 2,
                BackoffRate: 1,
                JitterStrategy: 'FULL',
              },
            ],
            Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Note', Output: '{% $states.errorOutput.Error %}' }],
          },
        ),
        Note: { Type: 'Pass', End: true },
      },
    },
    End: true,
  });
  expect((await run(machine)).output).toEqual(['Transient', 'Fatal']);
  const calls = lines().slice(before);
  expect(calls.filter((line) => line.includes('Transient'))).toHaveLength(3);
  expect(calls.filter((line) => line.includes('Fatal'))).toHaveLength(1);
}, 20_000);

test.each([
  ['States.Timeout', task({ sleep: 5000 }, { TimeoutSeconds: 1 })],
  [
    'States.HeartbeatTimeout',
    { ...task({}), Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken', HeartbeatSeconds: 1 },
  ],
  ['States.QueryEvaluationError', { Type: 'Pass', Output: '{% $nothing.here %}', End: true }],
  ['States.DataLimitExceeded', { Type: 'Pass', Output: "{% $pad('', 300000, 'x') %}", End: true }],
  ['Lambda.ResourceNotFoundException', { ...task({}), Arguments: { FunctionName: 'absent' } }],
])(
  '%s',
  async (error, state) => {
    expect(await run(only(state))).toMatchObject({ status: 'FAILED', error });
  },
  20_000,
);

test('a task token finishes a task, once', async () => {
  const before = lines().length;
  const { executionArn } = await start(
    only({
      ...task({ token: '{% $states.context.Task.Token %}' }),
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Output: '{% $states.result %}',
    }),
  );
  while (lines().length === before) await sleep(20);
  const { token: taskToken } = JSON.parse(lines().at(-1)!);
  await sfn().send(new SendTaskSuccessCommand({ taskToken, output: '{"by":"hand"}' }));
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { by: 'hand' } });
  expect(await refused(sfn().send(new SendTaskSuccessCommand({ taskToken, output: '1' })))).toBe(
    '400 TaskTimedOut',
  );
  expect(await refused(sfn().send(new SendTaskSuccessCommand({ taskToken: 'x', output: '1' })))).toBe(
    '400 InvalidToken',
  );
}, 20_000);

test('a name is one execution: the same while it runs, refused afterwards', async () => {
  const { stateMachineArn, executionArn } = await start(only({ Type: 'Wait', Seconds: 60, End: true }), {
    a: 1,
  });
  const again = (input: string) =>
    sfn().send(new StartExecutionCommand({ stateMachineArn, name: 'one', input }));
  expect((await again('{"a":1}')).executionArn).toBe(executionArn);
  expect(await refused(again('{"a":2}'))).toBe('400 ExecutionAlreadyExists');
  await sfn().send(new StopExecutionCommand({ executionArn, error: 'Enough' }));
  expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough' });
  expect(await refused(again('{"a":1}'))).toBe('400 ExecutionAlreadyExists');
});

test('a redrive does again what failed, and only that', async () => {
  const flag = join(t.dataDir, 'flag');
  const before = lines().length;
  const { executionArn } = await start({
    StartAt: 'First',
    States: {
      First: task({ n: 1 }, { End: undefined, Next: 'Second' }),
      Second: task({ n: 2, unless: flag }),
    },
  });
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Missing' });
  writeFileSync(flag, '');
  await sfn().send(new RedriveExecutionCommand({ executionArn }));
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 2 });
  expect(
    lines()
      .slice(before)
      .map((line) => JSON.parse(line).n),
  ).toEqual([1, 2, 2]);
}, 20_000);

test('a definition that cannot be run is refused with its reasons', async () => {
  for (const machine of [
    { StartAt: 'Nowhere', States: {} },
    only({ Type: 'Pass', Next: 'Gone' }),
    only({ Type: 'Pass', End: true, ResultPath: '$' }),
  ])
    expect(await refused(start(machine))).toBe('400 InvalidDefinition');
});

test('after a restart an execution goes on, and no finished step is done again', async () => {
  const before = lines().length;
  const { executionArn } = await start({
    StartAt: 'First',
    States: {
      First: task({ n: 'first' }, { End: undefined, Next: 'Items' }),
      Items: {
        Type: 'Map',
        Items: ['a', 'b', 'c'],
        MaxConcurrency: 1,
        ItemProcessor: only(task({ n: '{% $states.input %}', sleep: 400 })),
        Next: 'Last',
      },
      Last: task({ n: 'last' }),
    },
  });
  while (
    !lines()
      .slice(before)
      .some((line) => line.includes('"b"'))
  )
    await sleep(20);
  const { dataDir } = t;
  await t.aws.close();
  Object.assign(t, { aws: await startLocalAws({ dataDir, port: 0 }) });
  expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'last' });
  const calls = lines()
    .slice(before)
    .map((line) => JSON.parse(line).n);
  expect(calls).toEqual(['first', 'a', 'b', 'b', 'c', 'last']);
}, 20_000);

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { startLocalAws } from '../local-aws.ts';
import { clientOptions, createFunction } from '../testing/lambda-folder.ts';
import { BUCKET, startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
let log: string;
const sfn = () => new SFNClient(clientOptions(t));
/** What the function was called with, in order. */
const calls = (machine: string): number[] =>
  (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])
    .map((line) => JSON.parse(line) as { machine: string; n: number })
    .filter((call) => call.machine === machine)
    .map(({ n }) => n);

beforeAll(async () => {
  t = await startTestAws();
  log = join(t.dataDir, 'calls.log');
  const source = `import { appendFileSync, existsSync } from 'node:fs';
    export const handler = async ({ machine, n, unless, holds }) => {
      appendFileSync(${JSON.stringify(log)}, JSON.stringify({ machine, n }) + '\\n');
      if (n < 0 && !existsSync(unless ?? '')) throw new Error('negative');
      while (holds === n && !existsSync(unless ?? '')) await new Promise((resolve) => setTimeout(resolve, 20));
      return n;
    };`;
  await createFunction(t, { name: 'item', source, timeout: 60 });
}, 30_000);
afterAll(() => t.stop());

async function start(name: string, items: number[], more: object = {}, payload: object = {}) {
  const processor = {
    ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
    StartAt: 'Do',
    States: {
      Do: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: 'item', Payload: { machine: name, n: '{% $states.input %}', ...payload } },
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    },
  };
  const map = { Type: 'Map', Items: items, ItemProcessor: processor, MaxConcurrency: 1, End: true, ...more };
  const { stateMachineArn } = await sfn().send(
    new CreateStateMachineCommand({
      name,
      roleArn: 'arn:aws:iam::000000000000:role/local',
      definition: JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'All', States: { All: map } }),
    }),
  );
  return (await sfn().send(new StartExecutionCommand({ stateMachineArn, name: 'one' }))).executionArn!;
}

async function ended(executionArn: string) {
  for (;;) {
    const { status, error, output } = await sfn().send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { status, error, output: output && JSON.parse(output) };
    await sleep(20);
  }
}

async function mapRun(executionArn: string) {
  const { mapRuns } = await sfn().send(new ListMapRunsCommand({ executionArn }));
  expect(mapRuns).toHaveLength(1);
  return sfn().send(new DescribeMapRunCommand({ mapRunArn: mapRuns![0]!.mapRunArn }));
}

const object = async (Key: string) => {
  const { Body } = await t.client().send(new GetObjectCommand({ Bucket: BUCKET, Key }));
  return JSON.parse(await Body!.transformToString());
};

test('what is tolerated is written down, item by item, and counted', async () => {
  const arn = await start('tolerant', [1, -2, 3], {
    ToleratedFailurePercentage: 50,
    ResultWriter: {
      Resource: 'arn:aws:states:::s3:putObject',
      Arguments: { Bucket: BUCKET, Prefix: 'results' },
    },
  });
  const { status, output } = await ended(arn);
  expect(status).toBe('SUCCEEDED');
  const { ResultFiles } = await object(output.ResultWriterDetails.Key);
  const outputs = await object(ResultFiles.SUCCEEDED[0].Key);
  expect(outputs.map(({ Output }: { Output: string }) => Output)).toEqual(['1', '3']);
  expect(await object(ResultFiles.FAILED[0].Key)).toMatchObject([
    { Input: '-2', Status: 'FAILED', Error: 'Error' },
  ]);
  const run = await mapRun(arn);
  expect(run).toMatchObject({ status: 'SUCCEEDED', itemCounts: { total: 3, succeeded: 2, failed: 1 } });
  const { executions } = await sfn().send(
    new ListExecutionsCommand({ mapRunArn: run.mapRunArn, statusFilter: 'FAILED' }),
  );
  expect(executions).toHaveLength(1);
}, 20_000);

test('a redrive does the failed items again, and only those', async () => {
  const unless = join(t.dataDir, 'redrive-flag');
  const arn = await start('redriven', [1, -2, 3], { ToleratedFailureCount: 0 }, { unless });
  expect(await ended(arn)).toMatchObject({ error: 'States.ExceedToleratedFailureThreshold' });
  writeFileSync(unless, '');
  await sfn().send(new RedriveExecutionCommand({ executionArn: arn }));
  expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: [1, -2, 3] });
  expect(calls('redriven')).toEqual([1, -2, -2, 3]);
}, 20_000);

test('after a restart the items go on, and none that has ended is done again', async () => {
  const unless = join(t.dataDir, 'restart-flag');
  const arn = await start('restarted', [1, 2, 3], {}, { unless, holds: 2 });
  while (calls('restarted').length < 2) await sleep(20);
  const { dataDir } = t;
  await t.aws.close();
  writeFileSync(unless, '');
  Object.assign(t, { aws: await startLocalAws({ dataDir, port: 0 }) });
  expect(await ended(arn)).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
  expect(calls('restarted')).toEqual([1, 2, 2, 3]);
}, 20_000);

test('stopping it stops its items', async () => {
  const arn = await start('stopped', [1, 2], {}, { unless: join(t.dataDir, 'never'), holds: 1 });
  while (calls('stopped').length < 1) await sleep(20);
  await sfn().send(new StopExecutionCommand({ executionArn: arn }));
  expect(await mapRun(arn)).toMatchObject({
    status: 'ABORTED',
    itemCounts: { aborted: 1, running: 0, pending: 0 },
  });
}, 20_000);

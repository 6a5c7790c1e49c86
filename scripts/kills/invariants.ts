import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { paginateGetExecutionHistory, paginateListExecutions, SFNClient } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  createDynamo,
  createS3,
  DynamoFileSearch,
  DynamoFileStore,
  DynamoProcessingStore,
  DynamoRunSlots,
  PARAMETERS,
  S3DerivedStorage,
  S3ObjectStorage,
  StepFunctionsEngine,
} from '@intake/aws';
import {
  type CompleteUpload,
  DropRuns,
  FinishRun,
  FreeBytes,
  IndexFile,
  isOpenRun,
  isOpenStep,
  type ProcessingRun,
  RecordFailure,
  RUN_LIMITS,
  StartQueued,
  StepWriter,
  Sweep,
  SweepRuns,
  type UploadEvents,
} from '@intake/domain';
import type { History } from './history.ts';
import type { MortalSystem } from './mortal-system.ts';

/** Longer than retries of the workflow wait, and messages until they come again. ms */
const CALM = 150_000;
/** Every look of the sweeper is so much later than the one before: each time limit of a run has passed. */
const SWEEPS = 4;

const NO_EVENTS = { happened: () => undefined } as unknown as UploadEvents;
/** Every upload has been completed by its sender or by the event of its object. */
const NO_UPLOADS = {
  execute: () => Promise.reject(new Error('An upload was left open.')),
} as unknown as CompleteUpload;

/** Adapters to what is there, and the sweeper of runs with a clock of its own. */
function open({ aws, parameters }: MortalSystem) {
  const [table, bucket] = [parameters.get(PARAMETERS.table.name)!, parameters.get(PARAMETERS.bucket.name)!];
  const [dynamo, s3, sfn] = [createDynamo(aws), createS3(aws), new SFNClient(aws)];
  const machine = parameters.get(PARAMETERS.stateMachine.name)!;
  const [files, runs] = [new DynamoFileStore(dynamo, table), new DynamoProcessingStore(dynamo, table)];
  const slots = new DynamoRunSlots(dynamo, table, () => 6);
  const engine = new StepFunctionsEngine(() => sfn, machine);
  let ahead = 0;
  const clock = { now: () => new Date(Date.now() + ahead) };
  const recordFailure = new RecordFailure({ runs, steps: new StepWriter({ runs, clock }) });
  const startQueued = new StartQueued({ files, runs, slots, engine, clock });
  const finishRun = new FinishRun({ runs, clock, recordFailure, slots, startQueued });
  const [derived, storage] = [new S3DerivedStorage(s3, bucket), new S3ObjectStorage(s3, bucket)];
  const search = new DynamoFileSearch(dynamo, table);
  const sweep = new SweepRuns({ files, runs, derived, engine, clock, finishRun, startQueued, search });
  const freeBytes = new FreeBytes({ files, storage, clock, dropRuns: new DropRuns({ runs, clock }) });
  const indexFile = new IndexFile({ files, search, clock });
  const sweepFiles = new Sweep({
    ...{ files, clock, freeBytes, indexFile },
    events: NO_EVENTS,
    completeUpload: NO_UPLOADS,
  });
  return {
    ...{ sweepFiles, s3, sfn, bucket, machine, files, runs, slots, engine, sweep },
    advance: (ms: number) => void (ahead += ms),
  };
}
type Opened = ReturnType<typeof open>;

/** After all histories: lets everything come to its end, sweeps, and looks into the stores. @throws AssertionError */
export async function checkInvariants(system: MortalSystem, histories: readonly History[]) {
  const opened = open(system);
  await calm(system, opened);
  for (let n = 0; n < SWEEPS; n++) {
    for (const one of [opened.sweepFiles, opened.sweep]) assert.deepEqual((await one.execute()).failed, []);
    await calm(system, opened);
    opened.advance(RUN_LIMITS.open);
  }
  const { body: me } = await system.client.get('/auth/me');
  const executions = await executionsOf(opened);
  const objects = await keysOf(opened, 'derived/');
  const states: Record<string, number> = {};
  const known = new Set<string>();
  for (const { seed, id, bytes, purged } of histories) {
    const { items: runs } = await opened.runs.listRuns({ ownerId: me.id, fileId: id }, 50);
    const of = { seed, id };
    const object = await opened.files.find(me.id, id);
    if (purged) {
      assert.deepEqual({ ...of, object, runs }, { ...of, object: null, runs: [] });
      continue;
    }
    const { body: file } = await system.client.get(`/files/${id}`);
    assert.deepEqual({ ...of, status: file?.status }, { ...of, status: 'ready' });
    const { body: link } = await system.client.get(`/files/${id}/download`);
    const kept = Buffer.from(await (await fetch(link.url)).arrayBuffer());
    assert.ok(kept.equals(bytes), `the bytes of ${seed} are others`);
    assert.ok(runs.length > 0, `${seed} was never analysed`);
    for (const run of runs) {
      known.add(`derived/${id}/${run.runId}/`);
      states[run.state] = (states[run.state] ?? 0) + 1;
      await checkRun(opened, seed, run);
    }
    const newest = runs[0]!;
    // What people see is what was written last.
    assert.deepEqual(
      { ...of, shown: [file.processing.run, file.processing.state] },
      { ...of, shown: [newest.runId, newest.state] },
    );
  }
  assert.deepEqual(await opened.slots.holders(), []);
  assert.deepEqual(repeated(executions.map(({ run }) => run)), [], 'executed twice');
  assert.deepEqual(
    objects.filter((key) => ![...known].some((prefix) => key.startsWith(prefix))),
    [],
    'orphans',
  );
  for (const execution of executions) await checkExecution(opened, execution.arn);
  const report = {
    files: histories.length,
    runs: states,
    executions: executions.length,
    derived: objects.length,
  };
  for (const one of [opened.s3, opened.sfn]) one.destroy();
  return report;
}

async function checkRun({ runs }: Opened, seed: number, run: ProcessingRun): Promise<void> {
  assert.ok(!isOpenRun(run.state), `${seed} has an open run: ${JSON.stringify(run)}`);
  const steps = await runs.listSteps(run);
  const open = steps.filter(({ state }) => isOpenStep(state));
  if (run.state !== 'cancelled' && run.plan) assert.deepEqual({ seed, open }, { seed, open: [] });
  if (run.state === 'succeeded') assert.equal(steps.length, run.plan!.length, `${seed} lacks steps`);
}

/** What has succeeded is not done again, however often the interpreter was killed. */
async function checkExecution({ sfn }: Opened, executionArn: string): Promise<void> {
  const performed: string[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client: sfn }, { executionArn }))
    for (const { taskSucceededEventDetails: done } of events) {
      const { Payload } = JSON.parse(done?.output ?? '{}') as { Payload?: { algorithm?: string } };
      if (Payload?.algorithm) performed.push(Payload.algorithm);
    }
  assert.deepEqual(repeated(performed), [], `performed twice in ${executionArn}`);
}

async function executionsOf({ sfn, machine: stateMachineArn }: Opened) {
  const found: { arn: string; run: string; status: string }[] = [];
  for await (const { executions = [] } of paginateListExecutions({ client: sfn }, { stateMachineArn }))
    for (const { executionArn, name, status } of executions)
      found.push({ arn: executionArn!, run: name!, status: status! });
  return found;
}

async function keysOf({ s3, bucket }: Opened, Prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix }))
    keys.push(...Contents.map(({ Key }) => Key!));
  return keys;
}

/** No execution runs, no message waits. @throws AssertionError when nothing moves any more before that */
async function calm({ aws }: MortalSystem, opened: Opened): Promise<void> {
  const sqs = new SQSClient(aws);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'intake-local-object-events' }));
  const waiting = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  for (let [before, since] = ['', Date.now()]; ; await sleep(500)) {
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...waiting] });
    const { Attributes = {} } = await sqs.send(ask);
    const messages = waiting.reduce((sum, name) => sum + Number(Attributes[name]), 0);
    const running = (await executionsOf(opened)).filter(({ status }) => status === 'RUNNING');
    if (messages === 0 && running.length === 0) break;
    const now = `${messages} messages and ${running.map(({ run }) => run).join()}`;
    if (now !== before) [before, since] = [now, Date.now()];
    assert.ok(Date.now() - since < CALM, `${now} do not end`);
  }
  sqs.destroy();
}

const repeated = (all: readonly string[]): string[] => all.filter((one, n) => all.indexOf(one) !== n);

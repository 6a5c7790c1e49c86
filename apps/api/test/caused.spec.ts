/** What goes wrong while a file is analysed, caused on the embedded AWS: table, bucket and the process of an algorithm are real. */
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { ProcessAlgorithmRunner } from '@intake/algorithms/runner';
import {
  DynamoFileStore,
  DynamoProcessingStore,
  DynamoRunSlots,
  S3DerivedStorage,
  S3ObjectStorage,
} from '@intake/aws';
import {
  DropRuns,
  type FileRecord,
  FinishRun,
  FreeBytes,
  IndexFindings,
  PerformStep,
  PlanRun,
  QueueRun,
  RecordFailure,
  RequestRun,
  StartQueued,
  RUN_LIMITS,
  type RunRef,
  type StepRef,
  StepWriter,
  SweepRuns,
} from '@intake/domain';
import {
  aFile,
  aManifest,
  CountedIds,
  FixedClock,
  MemoryAlgorithmCatalogue,
  MemoryFileSearch,
  MemoryWorkflowEngine,
  MemoryOwnerSettingsStore,
  MemoryRuleStore,
} from '@intake/testing';
import { buildTargets } from '../../../scripts/lib/build-targets.ts';
import { inRepo } from '../../../scripts/lib/paths.ts';
import { makeBucket, makeTable, startAws } from '../../../libs/aws/test/aws-under-test.ts';

const ADA = '01JADA00000000000000000000';
const dir = realpathSync(mkdtempSync(join(tmpdir(), 'intake-caused-')));
let aws: Awaited<ReturnType<typeof startAws>>;
let t: Awaited<ReturnType<typeof fixture>>;

/** Each derives a file, and then does what its name says. */
const ALGORITHMS = {
  quick: '',
  hanging: 'await new Promise(() => setInterval(() => {}, 1000));',
  slow: 'await new Promise((resolve) => setTimeout(resolve, 1000));',
};
for (const [id, then] of Object.entries(ALGORITHMS)) {
  mkdirSync(join(dir, id));
  writeFileSync(
    join(dir, id, 'run.mjs'),
    `export default async (task) => {
      await task.read(0, 1);
      await task.derive({ name: 'one.txt', contentType: 'text/plain', role: 'data' }, new Uint8Array(9));
      ${then}
      await task.derive({ name: 'two.txt', contentType: 'text/plain', role: 'data' }, new Uint8Array(9));
      return { result: {} };
    };`,
  );
}

async function fixture() {
  const [{ dynamo, table }, { s3, bucket }] = [await makeTable(aws.options), await makeBucket(aws.options)];
  const [clock, engine] = [new FixedClock(), new MemoryWorkflowEngine()];
  const catalogue = new MemoryAlgorithmCatalogue();
  catalogue.entries = Object.keys(ALGORITHMS).map((id) => aManifest({ id, automatic: id === 'quick' }));
  const [files, runs] = [new DynamoFileStore(dynamo, table), new DynamoProcessingStore(dynamo, table)];
  const [storage, derived] = [new S3ObjectStorage(s3, bucket), new S3DerivedStorage(s3, bucket)];
  const runner = { dir, manifests: catalogue.entries };
  const steps = new StepWriter({ runs, clock });
  const search = new MemoryFileSearch();
  const indexFindings = new IndexFindings({ files, search });
  const performing = (one: ProcessAlgorithmRunner) =>
    new PerformStep({ files, storage, derived, runs, runner: one, steps, indexFindings });
  const recordFailure = new RecordFailure({ runs, steps });
  const slots = new DynamoRunSlots(dynamo, table, () => 2);
  const startQueued = new StartQueued({ files, runs, slots, engine, clock });
  const finish = new FinishRun({ runs, clock, recordFailure, slots, startQueued });
  const queue = new QueueRun({ runs, engine, clock });
  const free = new FreeBytes({ files, storage, clock, dropRuns: new DropRuns({ runs, clock }) });
  return {
    ...{ clock, engine, catalogue, files, runs, finish, queue },
    plan: new PlanRun({
      files,
      runs,
      rules: new MemoryRuleStore(),
      settings: new MemoryOwnerSettingsStore(),
      catalogue,
      clock,
    }),
    perform: performing(new ProcessAlgorithmRunner(runner)),
    impatient: performing(new ProcessAlgorithmRunner({ ...runner, limits: { seconds: 2, memoryMb: 512 } })),
    request: new RequestRun({ files, runs, engine, catalogue, clock, ids: new CountedIds(clock) }),
    sweep: new SweepRuns({ files, runs, derived, engine, clock, finishRun: finish, startQueued, search }),
    async ready(): Promise<FileRecord> {
      const file = aFile({ ownerId: ADA, status: 'ready' });
      await files.create(file);
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: file.storage.key, Body: 'bytes' }));
      return file;
    },
    async remove(file: FileRecord): Promise<void> {
      await files.remove(await free.execute((await files.find(ADA, file.id))!));
    },
    async derivedOf({ id }: FileRecord): Promise<string[]> {
      const { Contents = [] } = await s3.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: `derived/${id}/` }),
      );
      return Contents.map(({ Key }) => Key!.split('/').slice(3).join('/')).sort();
    },
  };
}
beforeAll(async () => {
  await buildTargets({ only: 'api' });
  cpSync(inRepo('apps/api/dist/lambda/light-task/algorithms/runner'), join(dir, 'runner'), {
    recursive: true,
  });
  aws = await startAws();
  t = await fixture();
}, 300_000);
afterAll(async () => {
  await aws?.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** Asks for algorithms of a file. @returns the run, and its steps as the workflow is given them */
async function begin(file: FileRecord, ...algorithms: string[]): Promise<{ run: RunRef; steps: StepRef[] }> {
  const run = await t.request.execute(ADA, file.id, {
    algorithms: algorithms.map((id) => ({ id })),
  });
  const { stages } = await t.plan.execute(run);
  return { run, steps: stages.flatMap(({ light, heavy }) => [...light, ...heavy]) };
}
const derivesFirst = async (file: FileRecord) => {
  while ((await t.derivedOf(file)).length === 0) await sleep(20);
};

it('a file that is deleted in mid-run: the run ends, and the sweep leaves no derived object, also of what was written later', async () => {
  const file = await t.ready();
  const { run, steps } = await begin(file, 'slow');
  const writing = t.perform.execute(steps[0]!);
  await derivesFirst(file);
  await t.remove(file);
  expect(await t.runs.findRun(run)).toMatchObject({ state: 'cancelled', reason: { code: 'FILE_GONE' } });
  await writing;
  await t.finish.execute(run);
  expect(await t.derivedOf(file)).toContain('slow/one.txt');
  t.clock.advance(RUN_LIMITS.writing);
  expect((await t.sweep.execute()).failed).toEqual([]);
  expect(await t.derivedOf(file)).toEqual([]);
  expect(await t.runs.findRun(run)).toBeNull();
}, 60_000);

it('what algorithms made goes with the file', async () => {
  const file = await t.ready();
  const { run, steps } = await begin(file, 'quick');
  await t.perform.execute(steps[0]!);
  expect(await t.finish.execute(run)).toMatchObject({ state: 'succeeded' });
  expect(await t.derivedOf(file)).toEqual(['quick/one.txt', 'quick/two.txt']);
  await t.remove(file);
  expect((await t.sweep.execute()).failed).toEqual([]);
  expect(await t.derivedOf(file)).toEqual([]);
  expect((await t.runs.listRuns({ ownerId: ADA, fileId: file.id }, 10)).items).toEqual([]);
}, 60_000);

it('a task that hangs is killed at its limit: the run is partial, and the other step has its result', async () => {
  const file = await t.ready();
  const { run, steps } = await begin(file, 'hanging', 'quick');
  for (const step of steps) await (step.algorithm === 'hanging' ? t.impatient : t.perform).execute(step);
  const ended = (await t.runs.listSteps(run)).map((step) => [step.algorithm, step.state, step.reason?.code]);
  expect(ended.sort()).toEqual([
    ['hanging', 'failed', 'TIME_LIMIT'],
    ['quick', 'succeeded', undefined],
  ]);
  expect(await t.finish.execute(run)).toMatchObject({
    state: 'partial',
    reason: { code: 'STEPS_FAILED', detail: 'hanging' },
  });
}, 60_000);

it('two workers at one file: one result, and nothing of the other is kept', async () => {
  const file = await t.ready();
  const { run, steps } = await begin(file, 'slow');
  const first = t.perform.execute(steps[0]!);
  await derivesFirst(file);
  const [one, other] = await Promise.all([first, t.perform.execute(steps[0]!)]);
  expect([one!.attempt, other!.attempt]).toEqual([2, 2]);
  expect((await t.runs.listSteps(run)).map(({ state, attempt }) => [state, attempt])).toEqual([
    ['succeeded', 2],
  ]);
  expect(await t.finish.execute(run)).toMatchObject({ state: 'succeeded' });
  expect(await t.derivedOf(file)).toEqual(['slow/one.txt', 'slow/two.txt']);
}, 60_000);

it('a new version while old runs go: the old run ends, each step says which version did it, and what is gone is skipped', async () => {
  const file = await t.ready();
  const old = await begin(file, 'quick', 'slow');
  const entries = t.catalogue.entries;
  // The new release has another `quick` and no `slow`.
  const released = entries.filter(({ id }) => id !== 'slow').map((one) => ({ ...one, version: '2.0.0' }));
  t.catalogue.entries.splice(0, entries.length, ...released);
  const young = await begin(file, 'quick');
  for (const step of [...old.steps, ...young.steps]) await t.perform.execute(step);
  const ended = [await t.finish.execute(old.run), await t.finish.execute(young.run)];
  expect(ended).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  const versions = async (run: RunRef) =>
    (await t.runs.listSteps(run)).map(({ algorithm, state, version, reason }) => [
      algorithm,
      state,
      version,
      reason?.code,
    ]);
  expect((await versions(old.run)).sort()).toEqual([
    ['quick', 'succeeded', '2.0.0', undefined],
    ['slow', 'skipped', expect.anything(), 'ALGORITHM_GONE'],
  ]);
  expect(await versions(young.run)).toEqual([['quick', 'succeeded', '2.0.0', undefined]]);
}, 60_000);

/** What infra/workflows/batch.asl.json asks the function, and what it reads of the answers, on memory behind the real module. */
import { ConfigSource } from '@intake/aws';
import {
  AlgorithmCatalogue,
  BatchStore,
  Clock,
  DerivedStorage,
  FileSearch,
  FileStore,
  IdGenerator,
  ProcessingStore,
  type RoundRef,
  WorkflowEngine,
} from '@intake/domain';
import { aFile, batchFixture, MemoryFileSearch, MemoryFileStore, OWNER } from '@intake/testing';
import { Test } from '@nestjs/testing';
import { aConfig, aConfigSource } from '../../test/support/config.ts';
import { BatchWorkerModule } from '../batches/batch-worker.module.ts';
import { answerBatchRequest, type BatchRequest } from './batch-requests.ts';

let fixture: ReturnType<typeof batchFixture>;
const config = aConfig();

async function handler(request: BatchRequest): Promise<object> {
  const { memory, clock } = fixture;
  const behind = new Map<unknown, unknown>([
    [ConfigSource, aConfigSource(config)],
    [Clock, clock],
    [IdGenerator, { next: () => 'planner' }],
    [AlgorithmCatalogue, fixture.catalogue],
    [BatchStore, memory.batches],
    [FileStore, memory.files],
    [FileSearch, new MemoryFileSearch()],
    [ProcessingStore, memory.runs],
    [WorkflowEngine, memory.engine],
    [DerivedStorage, memory.derived],
  ]);
  const builder = Test.createTestingModule({ imports: [BatchWorkerModule] });
  for (const [token, value] of behind) builder.overrideProvider(token).useValue(value);
  return answerBatchRequest(await builder.compile(), request);
}

beforeEach(() => (fixture = batchFixture(undefined, { files: new MemoryFileStore({ lag: false }) })));

async function begun(...names: string[]): Promise<RoundRef> {
  for (const [n, name] of names.entries())
    await fixture.memory.files.create(aFile({ id: `F${n}`, ownerId: OWNER, name, status: 'ready' }));
  const { batchId, round } = await fixture.start.execute(OWNER, { files: { filter: {} } });
  return { ownerId: OWNER, batchId, round };
}

it('plans, begins, settles and finishes a round; told twice it answers the same', async () => {
  const batch = await begun('a.png', 'b.png');
  const prefix = `batches/${OWNER}/${batch.batchId}/${batch.round}/`;
  const planned = await handler({ action: 'plan', batch });
  expect(planned).toEqual({
    ...{ manifest: `${prefix}files-planner.jsonl`, count: 2, concurrency: 10 },
    ...{ bucket: config.bucket, prefix: `${prefix}executions` },
  });
  expect(await handler({ action: 'plan', batch })).toEqual(planned);
  for (const fileId of ['F0', 'F1']) {
    const item = { ...batch, fileId };
    const run = { ownerId: OWNER, fileId, runId: batch.round };
    const answer = { name: `${fileId}-${batch.round}`, run };
    expect(await handler({ action: 'begin', item })).toEqual(answer);
    expect(await handler({ action: 'begin', item })).toEqual(answer);
    await fixture.processing.execute(run);
    expect(await handler({ action: 'settle', item })).toEqual({ state: 'succeeded' });
    expect(await handler({ action: 'settle', item })).toEqual({ state: 'succeeded' });
    // A name of null and no run: the state machine looks at these two.
    expect(await handler({ action: 'begin', item })).toEqual({ name: null, run: null });
  }
  expect(await handler({ action: 'finish', batch })).toEqual({ state: 'succeeded' });
  expect(await handler({ action: 'finish', batch })).toEqual({ state: 'succeeded' });
});

it('answers without a run for what nothing fits, and with nothing to do for what is over or not there', async () => {
  const batch = await begun('notes.xyz');
  fixture.catalogue.entries = [];
  await handler({ action: 'plan', batch });
  const item = { ...batch, fileId: 'F0' };
  expect(await handler({ action: 'begin', item })).toEqual({ name: null, run: null });
  expect(await handler({ action: 'settle', item })).toEqual({ state: 'skipped' });
  for (const other of [
    { ...batch, round: 'another' },
    { ...batch, batchId: 'none' },
    { ...batch, ownerId: 'somebody' },
  ]) {
    expect(await handler({ action: 'plan', batch: other })).toMatchObject({ count: 0 });
    expect(await handler({ action: 'begin', item: { ...item, ...other } })).toEqual({
      name: null,
      run: null,
    });
  }
  expect(await handler({ action: 'settle', item: { ...item, fileId: 'none' } })).toEqual({ state: null });
  expect(await handler({ action: 'finish', batch: { ...batch, batchId: 'none' } })).toEqual({ state: null });
});

it('fails where the state machine has to try again: a run that is still under way', async () => {
  const batch = await begun('a.png');
  await handler({ action: 'plan', batch });
  const item = { ...batch, fileId: 'F0' };
  await handler({ action: 'begin', item });
  await fixture.memory.engine.start({ ownerId: OWNER, fileId: 'F0', runId: batch.round });
  await expect(handler({ action: 'settle', item })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await expect(handler({ action: 'finish', batch })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});

import {
  type BatchItem,
  BeginItem,
  CancelBatch,
  EstimateBatch,
  FinishBatch,
  ListFiles,
  LinkDerived,
  PlanBatch,
  ReadBatches,
  RetryBatch,
  type RoundRef,
  SearchFiles,
  SettleItem,
  StartBatch,
  SweepBatches,
  WriteResults,
} from '@intake/domain';
import { CountedIds } from './memory/counted-ids.ts';
import { CountedSecrets } from './memory/counted-secrets.ts';
import { MemoryBatchStore } from './memory/memory-batch-store.ts';
import { MemoryBatchWorkflow } from './memory/memory-batch-workflow.ts';
import { MemoryFileSearch } from './memory/memory-file-search.ts';
import { MemoryIdempotencyStore } from './memory/memory-idempotency-store.ts';
import { processingFixture } from './processing-fixture.ts';
import { TestSettings, type Wrap } from './upload-fixture.ts';

type Shared = NonNullable<Parameters<typeof processingFixture>[1]> & {
  batches: MemoryBatchStore;
  workflow: MemoryBatchWorkflow;
};

/** Every use-case of batches on memory adapters, beside those of processing. @param shared those of somebody else */
export function batchFixture(wrap: Wrap = (port) => port, shared: Partial<Shared> = {}) {
  const processing = processingFixture(wrap, shared);
  const { clock, catalogue, memory } = processing;
  const ids = new CountedIds(clock);
  const store = shared.batches ?? new MemoryBatchStore();
  const executions = shared.workflow ?? new MemoryBatchWorkflow();
  const [batches, workflow, derived] = [wrap(store), wrap(executions), wrap(memory.derived)];
  const [files, runs, engine] = [wrap(memory.files), wrap(memory.runs), wrap(memory.engine)];
  const search = new MemoryFileSearch();
  const searchFiles = new SearchFiles({ files, search });
  const selection = { files, listFiles: new ListFiles({ files, search, searchFiles }) };
  const idempotency = wrap(new MemoryIdempotencyStore());
  const finishRun = processing.finish;
  const settle = new SettleItem({ batches, runs, engine, finishRun, clock });
  const writeResults = new WriteResults({ batches, runs, derived, catalogue });
  const plan = new PlanBatch({ ...selection, batches, derived, ids, clock });
  const begin = new BeginItem({ batches, files, runs, catalogue, finishRun, clock });
  const finish = new FinishBatch({ batches, settleItem: settle, writeResults, clock });
  const linkDerived = new LinkDerived({ storage: memory.storage, settings: new TestSettings(), clock });
  return {
    ...{ processing, clock, catalogue, memory: { ...memory, batches: store, workflow: executions } },
    ...{ plan, begin, settle, finish },
    estimate: new EstimateBatch({
      ...{ ...selection, catalogue, settings: { cloudEngines: new Map() }, search, clock },
    }),
    start: new StartBatch({
      ...{ batches, workflow, catalogue, idempotency, secrets: new CountedSecrets(), ids, clock },
    }),
    read: new ReadBatches({ batches, linkDerived }),
    retry: new RetryBatch({ batches, workflow, ids, clock }),
    cancel: new CancelBatch({ batches, workflow, clock }),
    sweep: new SweepBatches({ batches, workflow, clock }),

    /** What infra/workflows/batch.asl.json does. */
    async execute(ref: RoundRef): Promise<void> {
      const { manifest, count } = await plan.execute(ref);
      if (count > 0) {
        const text = new TextDecoder().decode(await memory.derived.read(manifest));
        for (const line of text.trim().split('\n')) {
          const { fileId } = JSON.parse(line) as Pick<BatchItem, 'fileId'>;
          const item = { ...ref, fileId };
          const begun = await begin.execute(item);
          if (begun) {
            await engine.start(begun.run);
            await processing.execute(begun.run);
            for (const one of memory.engine.executions.values())
              if (one.run.runId === begun.run.runId && one.run.fileId === fileId) one.state = 'succeeded';
          }
          await settle.execute(item);
        }
      }
      await finish.execute(ref);
    },
  };
}

import {
  CancelRun,
  DropRuns,
  FinishRun,
  IndexFindings,
  type FileRecord,
  PerformStep,
  PlanRun,
  QueueRun,
  ReadRuns,
  RecordFailure,
  RequestRun,
  type RunRef,
  StartProcessing,
  StartQueued,
  StepWriter,
  SweepRuns,
} from '@intake/domain';
import { aFile } from './factories.ts';
import { CountedIds } from './memory/counted-ids.ts';
import { FixedClock } from './memory/fixed-clock.ts';
import { MemoryAlgorithmCatalogue, MemoryAlgorithmRunner } from './memory/memory-algorithms.ts';
import { MemoryDerivedStorage } from './memory/memory-derived-storage.ts';
import { MemoryFileSearch } from './memory/memory-file-search.ts';
import { MemoryFileStore } from './memory/memory-file-store.ts';
import { MemoryObjectStorage } from './memory/memory-object-storage.ts';
import { MemoryProcessingStore } from './memory/memory-processing-store.ts';
import { MemoryRunSlots } from './memory/memory-run-slots.ts';
import { MemoryOwnerSettingsStore } from './memory/memory-owner-settings-store.ts';
import { MemoryRuleStore } from './memory/memory-rule-store.ts';
import { MemoryWorkflowEngine } from './memory/memory-workflow-engine.ts';
import type { Wrap } from './upload-fixture.ts';

interface Shared {
  files: MemoryFileStore;
  runs: MemoryProcessingStore;
  engine: MemoryWorkflowEngine;
  slots: MemoryRunSlots;
  derived: MemoryDerivedStorage;
  rules: MemoryRuleStore;
}

/** Every use-case of processing on memory adapters. @param shared those of somebody else */
export function processingFixture(wrap: Wrap = (port) => port, shared: Partial<Shared> = {}) {
  const clock = new FixedClock();
  const ids = new CountedIds(clock);
  const memory = {
    files: new MemoryFileStore(),
    search: new MemoryFileSearch(),
    storage: new MemoryObjectStorage(() => clock.now()),
    runs: new MemoryProcessingStore(),
    engine: new MemoryWorkflowEngine(),
    slots: new MemoryRunSlots(),
    derived: new MemoryDerivedStorage(),
    runner: new MemoryAlgorithmRunner(),
    rules: new MemoryRuleStore(),
    settings: new MemoryOwnerSettingsStore(),
    ...shared,
  };
  const catalogue = new MemoryAlgorithmCatalogue();
  const [files, runs, engine] = [wrap(memory.files), wrap(memory.runs), wrap(memory.engine)];
  const [derived, runner, search] = [wrap(memory.derived), wrap(memory.runner), wrap(memory.search)];
  // The file's bytes do not matter here.
  const storage = Object.assign(Object.create(memory.storage) as MemoryObjectStorage, {
    read: async () => new Uint8Array([1]),
  });
  const steps = new StepWriter({ runs, clock });
  const recordFailure = new RecordFailure({ runs, steps });
  const slots = wrap(memory.slots);
  const startQueued = new StartQueued({ files, runs, slots, engine, clock });
  const finishRun = new FinishRun({ runs, clock, recordFailure, slots, startQueued });
  const queueRun = new QueueRun({ runs, engine, clock });
  const settings = wrap(memory.settings);
  const plan = new PlanRun({ files, runs, rules: wrap(memory.rules), settings, catalogue, clock });
  const indexFindings = new IndexFindings({ files, search });
  const perform = new PerformStep({ files, storage, derived, runs, runner, steps, indexFindings });
  return {
    clock,
    memory,
    catalogue,
    steps,
    plan,
    perform,
    recordFailure,
    finish: finishRun,
    queue: queueRun,
    start: new StartProcessing({ files, runs, engine, queueRun, startQueued }),
    request: new RequestRun({ files, runs, engine, catalogue, clock, ids }),
    cancel: new CancelRun({ files, runs, engine, finishRun }),
    read: new ReadRuns({ files, runs }),
    sweep: new SweepRuns({ files, runs, derived, engine, clock, finishRun, startQueued, search }),
    drop: new DropRuns({ runs, clock }),

    async ready(changes: Partial<FileRecord> = {}): Promise<FileRecord & RunRef> {
      const file = aFile({ id: ids.next(), status: 'ready', ...changes });
      await memory.files.create(file);
      return { ...file, fileId: file.id, runId: file.id };
    },

    /** What the workflow does: plan, the steps stage by stage, gather; a task that throws is tried three times. */
    async execute(run: RunRef): Promise<void> {
      const { stages } = await plan.execute(run);
      for (const { light, heavy } of stages)
        await Promise.all(
          [...light, ...heavy].map(async (step) => {
            for (let attempt = 1; ; attempt++)
              try {
                return await perform.execute(step);
              } catch (error) {
                if (attempt < 3) continue;
                const detail = (error as Error).message;
                return recordFailure.execute(step, { code: 'TASK_FAILED', detail });
              }
          }),
        );
      await finishRun.execute(run);
    },
  };
}

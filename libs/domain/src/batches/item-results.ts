import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { ProcessingStep } from '../processing/processing-run.ts';
import { resultOf } from '../processing/needed-results.ts';
import type { BatchItem } from './batch.ts';

/** One algorithm on one file. */
export interface ItemResult extends Pick<ProcessingStep, 'algorithm' | 'version' | 'state' | 'reason'> {
  result?: unknown;
}

/** Rounds that are looked back for what had succeeded in them. */
const ROUNDS = 20;

/** What the algorithms found out about one file, in all rounds together: the newest of each. */
export async function itemResults(
  { runs, derived }: { runs: ProcessingStore; derived: DerivedStorage },
  { ownerId, fileId, run: newest, batchId }: BatchItem,
): Promise<ItemResult[]> {
  const steps = new Map<string, ProcessingStep>();
  let runId = newest;
  for (let n = 0; runId && n < ROUNDS; n++) {
    const ref = { ownerId, fileId, runId };
    const [run, found] = await Promise.all([runs.findRun(ref), runs.listSteps(ref)]);
    if (run?.batch !== batchId) break;
    for (const step of found) if (!steps.has(step.algorithm)) steps.set(step.algorithm, step);
    runId = run.after;
  }
  const sorted = [...steps.values()].sort((a, b) => (a.algorithm < b.algorithm ? -1 : 1));
  return Promise.all(
    sorted.map(async (step) => {
      const { algorithm, version, state, reason } = step;
      const result = step.result !== undefined || step.resultKey ? await resultOf(derived, step) : undefined;
      return {
        algorithm,
        version,
        state,
        ...(reason && { reason }),
        ...(result !== undefined && { result }),
      };
    }),
  );
}

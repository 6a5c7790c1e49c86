import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { ProcessingRun, ProcessingStep } from './processing-run.ts';

interface Ports {
  runs: ProcessingStore;
  derived: DerivedStorage;
}

/** What the algorithms found that this one needs: in this run or, where they are not part of it, in the one before. */
export async function neededResults(
  { runs, derived }: Ports,
  run: ProcessingRun,
  algorithm: string,
): Promise<Record<string, unknown>> {
  const needs = run.plan?.find((one) => one.algorithm === algorithm)?.needs ?? [];
  const results: Record<string, unknown> = {};
  for (const need of needs) {
    const { ownerId, fileId, after } = run;
    const places = [run.runId, ...(after ? [after] : []), fileId];
    for (const runId of places) {
      const step = await runs.findStep({ ownerId, fileId, runId, algorithm: need });
      if (!step || (step.state !== 'succeeded' && step.state !== 'partial')) continue;
      results[need] = await resultOf(derived, step);
      break;
    }
  }
  return results;
}

/** Where it is large, from storage. */
export async function resultOf(
  derived: DerivedStorage,
  { result, resultKey }: ProcessingStep,
): Promise<unknown> {
  if (!resultKey) return result;
  return JSON.parse(new TextDecoder().decode(await derived.read(resultKey)));
}

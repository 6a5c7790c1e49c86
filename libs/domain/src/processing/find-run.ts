import { notFound } from '../errors.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { ProcessingRun, RunRef } from './processing-run.ts';

/** @throws DomainError NOT_FOUND, also for another owner's run and one that is being removed */
export async function findRun(runs: ProcessingStore, ref: RunRef): Promise<ProcessingRun> {
  const run = await runs.findRun(ref);
  if (!run || run.dropAt) throw notFound('run');
  return run;
}

import { DomainError } from '../errors.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { findRun } from './find-run.ts';
import type { ProcessingRun, RunRef } from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

/**
 * What did not succeed in a run that is over, to be asked for again; undefined: everything that fits and is automatic.
 * @throws DomainError NOT_FOUND, STATE_CONFLICT (it has not ended; everything has succeeded)
 */
export async function unfinishedSteps(
  runs: ProcessingStore,
  ref: RunRef,
): Promise<ProcessingRun['requested']> {
  const run = await findRun(runs, ref);
  if (isOpenRun(run.state)) throw new DomainError('STATE_CONFLICT', 'This run has not ended yet.');
  const steps = await runs.listSteps(ref);
  const done = new Set(steps.filter(({ state }) => state === 'succeeded').map(({ algorithm }) => algorithm));
  // Planned or, when it never came to a plan, everything again.
  const left = run.plan?.filter(({ algorithm, skip }) => !skip && !done.has(algorithm)) ?? run.requested;
  if (left?.length === 0) throw new DomainError('STATE_CONFLICT', 'Every step of this run has succeeded.');
  return left?.map(({ algorithm, parameters }) => ({ algorithm, parameters }));
}

import type { Retrier } from './definition.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { Step } from './execution-store.ts';
import { namesError, type StateError } from './state-error.ts';
import type { Visit } from './visit.ts';

/** The step with the time of its next attempt; undefined when there is none. Written, so that a restart waits no longer than was left. */
export function retryStep(
  journal: ExecutionJournal,
  visit: Visit,
  step: Step,
  { error }: StateError,
): Step | undefined {
  const retriers = visit.state.Retry ?? [];
  const at = retriers.findIndex(({ ErrorEquals }) => namesError(ErrorEquals, error));
  if (at < 0) return undefined;
  const retries = retriers.map((_, i) => step.retries?.[i] ?? 0);
  if (retries[at]! >= (retriers[at]!.MaxAttempts ?? 3)) return undefined;
  const due = journal.now() + delayOf(retriers[at]!, retries[at]!) * 1000;
  retries[at]!++;
  const { entered, last, attempt = 0 } = step;
  return journal.record(visit, { entered, last, retries, due, attempt: attempt + 1 }, []);
}

/** Seconds (ASL, "Retrying after error"). */
function delayOf(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, JitterStrategy }: Retrier,
  retries: number,
): number {
  const delay = Math.min(IntervalSeconds * BackoffRate ** retries, MaxDelaySeconds);
  return JitterStrategy === 'FULL' ? Math.random() * delay : delay;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { evaluate } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import { StateError } from './state-error.ts';
import type { Visit } from './visit.ts';

/** setTimeout's limit, in ms. */
const MAX_SLEEP = 2 ** 31 - 1;

/** When a Wait state ends, in ms since the epoch. @throws StateError States.QueryEvaluationError */
export async function dueOf(journal: ExecutionJournal, visit: Visit): Promise<number> {
  const { Seconds, Timestamp } = visit.state;
  const value = await evaluate(Seconds ?? Timestamp, journal.scope(visit));
  const due = Seconds === undefined ? Date.parse(String(value)) : journal.now() + Number(value) * 1000;
  if (Number.isNaN(due))
    throw new StateError(
      'States.QueryEvaluationError',
      `'${visit.name}' waits for ${String(value)}, which is no time.`,
    );
  return due;
}

/** @param now ms since the epoch, as `due` @throws the signal's reason */
export async function sleepUntil(due: number, now: () => number, signal: AbortSignal): Promise<void> {
  for (let left = due - now(); left > 0; left = due - now())
    await sleep(Math.min(left, MAX_SLEEP), undefined, { signal });
}

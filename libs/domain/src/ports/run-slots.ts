import type { RunRef } from '../processing/processing-run.ts';

/** `held`: this run has had one already. */
export type SlotAnswer = 'taken' | 'held' | 'full';

/** How many files are analysed at the same time, in the whole deployment: a run that nobody asked for needs a slot to begin. */
export abstract class RunSlots {
  /** Idempotent for a run. `full` when as many have one as the deployment allows. */
  abstract take(run: RunRef): Promise<SlotAnswer>;
  /** Whether `take` would answer `full` now; in a moment it may be otherwise. Costs nothing where many ask at once. */
  abstract isFull(run: RunRef): Promise<boolean>;
  /** @returns whether the run had one */
  abstract free(run: RunRef): Promise<boolean>;
  /** Who has one. */
  abstract holders(): Promise<RunRef[]>;
}

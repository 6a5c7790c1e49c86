import { DomainError } from '../errors.ts';

/**
 * A run of algorithms on a file is a state machine, and this is its only table. It says nothing about whether the file
 * may be had: that is the file's status, and nothing that happens here changes it.
 */
const RUN = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['succeeded', 'partial', 'failed', 'cancelled'],
  succeeded: [],
  partial: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

/** A step is one algorithm in one run. `running` again: another attempt took it over. */
const STEP = {
  waiting: ['running', 'skipped', 'failed', 'cancelled'],
  running: ['running', 'succeeded', 'partial', 'skipped', 'failed', 'cancelled'],
  succeeded: [],
  partial: [],
  skipped: [],
  failed: [],
  cancelled: [],
} as const satisfies Record<string, readonly string[]>;

export type RunState = keyof typeof RUN;
export type StepState = keyof typeof STEP;

export const RUN_STATES = Object.keys(RUN) as RunState[];
export const STEP_STATES = Object.keys(STEP) as StepState[];

export const isOpenRun = (state: RunState): boolean => RUN[state].length > 0;
export const isOpenStep = (state: StepState): boolean => STEP[state].length > 0;

/** @throws DomainError STATE_CONFLICT when the table has no such edge. */
export function assertRunCanBecome(from: RunState, to: RunState): void {
  if (!(RUN[from] as readonly RunState[]).includes(to)) throw refused('run', from, to);
}

/** @throws DomainError STATE_CONFLICT when the table has no such edge. */
export function assertStepCanBecome(from: StepState, to: StepState): void {
  if (!(STEP[from] as readonly StepState[]).includes(to)) throw refused('step', from, to);
}

function refused(what: string, from: string, to: string): DomainError {
  return new DomainError('STATE_CONFLICT', `A ${what} that is ${from} cannot become ${to}.`, { state: from });
}

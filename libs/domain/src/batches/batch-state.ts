import { DomainError } from '../errors.ts';

/**
 * A batch is a state machine, and this is its only table. `planning` again: what did not succeed is tried once more, in
 * another round.
 */
const BATCH = {
  planning: ['running', 'cancelling', 'failed'],
  running: ['cancelling', 'succeeded', 'partial', 'failed'],
  cancelling: ['cancelled'],
  succeeded: [],
  partial: ['planning'],
  failed: ['planning'],
  cancelled: ['planning'],
} as const satisfies Record<string, readonly string[]>;

/** One file in a batch. `waiting` again: it is part of another round. */
const ITEM = {
  waiting: ['running', 'skipped', 'failed', 'cancelled'],
  running: ['succeeded', 'partial', 'failed', 'skipped', 'cancelled'],
  succeeded: [],
  partial: ['waiting'],
  failed: ['waiting'],
  skipped: [],
  cancelled: ['waiting'],
} as const satisfies Record<string, readonly string[]>;

export type BatchState = keyof typeof BATCH;
export type BatchItemState = keyof typeof ITEM;

export const BATCH_STATES = Object.keys(BATCH) as BatchState[];
export const BATCH_ITEM_STATES = Object.keys(ITEM) as BatchItemState[];

/** Those in which an item has ended. */
export const ITEM_OUTCOMES = ['succeeded', 'partial', 'failed', 'skipped', 'cancelled'] as const;
export type ItemOutcome = (typeof ITEM_OUTCOMES)[number];
/** Those that another round tries again. */
export const UNSUCCESSFUL: readonly ItemOutcome[] = ['partial', 'failed', 'cancelled'];

export const isOpenBatch = (state: BatchState): boolean =>
  state === 'planning' || state === 'running' || state === 'cancelling';

export const isOutcome = (state: BatchItemState): state is ItemOutcome =>
  (ITEM_OUTCOMES as readonly string[]).includes(state);

/** @throws DomainError STATE_CONFLICT when the table has no such edge. */
export function assertBatchCanBecome(from: BatchState, to: BatchState): void {
  if (!(BATCH[from] as readonly BatchState[]).includes(to)) throw refused('batch', from, to);
}

/** @throws DomainError STATE_CONFLICT when the table has no such edge. */
export function assertItemCanBecome(from: BatchItemState, to: BatchItemState): void {
  if (!(ITEM[from] as readonly BatchItemState[]).includes(to)) throw refused('file of a batch', from, to);
}

function refused(what: string, from: string, to: string): DomainError {
  return new DomainError('STATE_CONFLICT', `A ${what} that is ${from} cannot become ${to}.`, { state: from });
}

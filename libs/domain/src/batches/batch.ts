import { DomainError } from '../errors.ts';
import type { Reason } from '../file-record.ts';
import type { FileCondition } from '../files/file-condition.ts';
import type { FactFilter } from '../findable.ts';
import { later } from '../processing/processing-run.ts';
import {
  assertBatchCanBecome,
  assertItemCanBecome,
  type BatchItemState,
  type BatchState,
  isOpenBatch,
  isOutcome,
  ITEM_OUTCOMES,
  type ItemOutcome,
} from './batch-state.ts';

export interface BatchRef {
  ownerId: string;
  batchId: string;
}

/** A round of a batch: the first has the batch's id, a later one an id of its own. It is the id of all runs that it makes. */
export interface RoundRef extends BatchRef {
  round: string;
}

export interface BatchItemRef extends BatchRef {
  fileId: string;
}

/** Which files: exactly one of the three. */
export interface BatchFiles {
  ids?: readonly string[];
  /** As rules and the list of files choose them. @property q words of the name or the content. @property from, to when they were made */
  filter?: FileCondition & { q?: string; from?: string; to?: string; facts?: FactFilter };
  /** With everything below it. */
  folder?: string;
}

export interface RequestedAlgorithm {
  algorithm: string;
  parameters: Readonly<Record<string, unknown>>;
}

/** Files by what became of them. */
export type ItemCounts = Record<ItemOutcome, number>;

/** Algorithms performed on many files. */
export interface Batch extends RoundRef {
  name?: string;
  state: BatchState;
  /** Counts the writes; every update expects the one before. */
  version: number;
  files: BatchFiles;
  /** Without it: everything that fits a file and runs by itself. */
  algorithms?: readonly RequestedAlgorithm[];
  /** Files at the same time. */
  concurrency: number;
  /** Files, as soon as it is planned. */
  total?: number;
  /** How far its files are found: so many, and where the search goes on; null: nowhere, these are all. */
  found?: { files: number; cursor: string | null };
  /** Key of the list of files of this round, one JSON object a line. */
  manifest?: string;
  /** Whoever finds its files: of two at once only the newest goes on; nobody does once it is being ended. */
  planner?: string;
  /** What became of the files, counted when the round ended; meanwhile the store counts. */
  counts?: ItemCounts;
  /** Which results of this round are written: whoever ends it after another one was killed goes on with the rest. */
  written?: readonly string[];
  reason?: Reason;
  createdAt: string;
  updatedAt: string;
  startedAt?: string;
  endedAt?: string;
}

export interface BatchItem extends BatchItemRef {
  name: string;
  path?: string;
  /** Bytes. */
  size: number;
  round: string;
  state: BatchItemState;
  /** Counts the writes; every update expects the one before. */
  version: number;
  /** Id of its newest run, and of the one before, whose results are taken for what had succeeded. */
  run?: string;
  after?: string;
  reason?: Reason;
  createdAt: string;
  endedAt?: string;
}

export const BATCH_LIMITS = {
  /** Files of one batch. */
  files: 100_000,
  /** Files that are named one by one. */
  ids: 1000,
  /** Files that are written at once: a transaction takes 100 items, and the batch and its counts are two. */
  together: 98,
  /** Files at the same time. */
  concurrency: 100,
  /** Where nothing is said. */
  usualConcurrency: 10,
  /** Batches of one owner that may be open at once. */
  openAtOnce: 5,
  /** How often an open batch is compared with its execution, in ms. */
  checked: 2 * 60_000,
  /** An ended batch, its list of files and its results are kept this long, in days. */
  keptDays: 90,
} as const;

export const INTERRUPTED_ITEM = { code: 'INTERRUPTED', detail: 'It was interrupted before it ended.' };
export const CANCELLED_BATCH = { code: 'CANCELLED', detail: 'The batch was cancelled.' };

export const TOO_MANY_FILES = {
  ...{ code: 'TOO_MANY_FILES', detail: `A batch takes ${BATCH_LIMITS.files} files at most.` },
};

/** Newest batches of an owner, of which the open ones are counted. */
export const COUNTED_BATCHES = 50;

export const tooManyOpen = (): DomainError =>
  new DomainError('STATE_CONFLICT', 'Too many batches have not ended yet.');

export const noCounts = (): ItemCounts =>
  Object.fromEntries(ITEM_OUTCOMES.map((outcome) => [outcome, 0])) as ItemCounts;

export type BatchChanges = Partial<
  Pick<
    Batch,
    'round' | 'total' | 'found' | 'manifest' | 'planner' | 'counts' | 'written' | 'reason' | 'endedAt'
  >
>;

export function changedBatch(batch: Batch, now: Date, changes: BatchChanges = {}): Batch {
  return { ...batch, ...changes, version: batch.version + 1, updatedAt: now.toISOString() };
}

/** @throws DomainError STATE_CONFLICT when the transition table has no such edge. */
export function batchBecomes(batch: Batch, state: BatchState, now: Date, changes: BatchChanges = {}): Batch {
  assertBatchCanBecome(batch.state, state);
  const at = now.toISOString();
  const time = isOpenBatch(state)
    ? { endedAt: undefined, ...(state === 'running' && !batch.startedAt && { startedAt: at }) }
    : { endedAt: at };
  return { ...changedBatch(batch, now, changes), ...time, state };
}

/** @throws DomainError STATE_CONFLICT when the transition table has no such edge. */
export function itemBecomes(
  item: BatchItem,
  state: BatchItemState,
  now: Date,
  changes: Partial<Pick<BatchItem, 'round' | 'run' | 'after' | 'reason'>> = {},
): BatchItem {
  assertItemCanBecome(item.state, state);
  const endedAt = isOutcome(state) ? now.toISOString() : undefined;
  return { ...item, reason: undefined, ...changes, endedAt, state, version: item.version + 1 };
}

/** When the sweeper has to look at it again; null when never. */
export function batchDueAt({ state, updatedAt }: Batch): string | null {
  return isOpenBatch(state) ? later(updatedAt, BATCH_LIMITS.checked) : null;
}

/** Below it lies everything that a round writes. */
export const roundPrefix = ({ ownerId, batchId, round }: RoundRef): string =>
  `batches/${ownerId}/${batchId}/${round}/`;

import type { Batch, BatchItem, BatchItemRef, BatchRef, ItemCounts } from '../batches/batch.ts';
import type { BatchItemState } from '../batches/batch-state.ts';
import type { Page } from './file-store.ts';

/** Of a file of a batch. */
export interface ItemChange {
  /** Undefined: it is new. */
  before?: BatchItem;
  /** Its version is one above, or 1. */
  after: BatchItem;
}

/** Keeps batches and the files in them. Every write is conditional. */
export abstract class BatchStore {
  /**
   * Counts and writes as if nobody else wrote meanwhile.
   * @param mostOpen of the owner's newest batches that may be open
   * @throws DomainError ALREADY_EXISTS when the owner has a batch with this id, STATE_CONFLICT (`tooManyOpen`)
   */
  abstract create(batch: Batch, mostOpen: number): Promise<void>;
  /** As `update`, of one that is open again, and as `create`. @throws DomainError VERSION_CONFLICT, STATE_CONFLICT (`tooManyOpen`) */
  abstract reopen(batch: Batch, mostOpen: number): Promise<void>;
  /** Strongly consistent. Null for another owner's too. */
  abstract find(ref: BatchRef): Promise<Batch | null>;
  /** Writes a batch whose version is one above the stored one. @throws DomainError VERSION_CONFLICT */
  abstract update(batch: Batch): Promise<void>;
  /** Newest first. A page may be short and still have a next one. @throws DomainError INVALID_CURSOR */
  abstract list(ownerId: string, limit: number, cursor?: string): Promise<Page<Batch>>;
  /** Batches of all owners whose `batchDueAt` is at or before `now`; pages and lag as of `FileStore.listDue`. */
  abstract listDue(now: Date, limit: number, cursor?: string): Promise<Page<Batch>>;

  /**
   * Writes a batch whose version is one above the stored one together with files of it, all or nothing, and counts what that
   * changes. A new file that is there already stays as it is.
   * @param changes up to BATCH_LIMITS.together
   * @throws DomainError VERSION_CONFLICT when another one wrote the batch, or one of these files, first
   */
  abstract updateWithItems(batch: Batch, changes: readonly ItemChange[]): Promise<void>;
  /** Strongly consistent. */
  abstract findItem(ref: BatchItemRef): Promise<BatchItem | null>;
  /**
   * Replaces `before` by `after`, whose version is one above, and counts what that changes.
   * @throws DomainError VERSION_CONFLICT when another one wrote first
   */
  abstract updateItem(before: BatchItem, after: BatchItem): Promise<void>;
  /**
   * By file id; strongly consistent. A page may be short or empty and still have a next one.
   * @param states only those
   * @throws DomainError INVALID_CURSOR
   */
  abstract listItems(
    ref: BatchRef,
    query: { states?: readonly BatchItemState[]; limit: number; cursor?: string },
  ): Promise<Page<BatchItem>>;
  /** What became of its files so far. */
  abstract counts(ref: BatchRef): Promise<ItemCounts>;
}

import type { Category } from '../file-types.ts';
import type { FileRecord } from '../file-record.ts';
import type { UploadState } from '../upload-state.ts';

export const SORTS = ['-createdAt', 'createdAt', 'name', '-name', 'size', '-size'] as const;
export type Sort = (typeof SORTS)[number];

export interface FileQuery {
  ownerId: string;
  /** 1 to 100. */
  limit: number;
  /** Opaque, from an earlier page of the same query. */
  cursor?: string;
  category?: Category;
  /** Any of these states. */
  states: readonly UploadState[];
  sort: Sort;
  /** Created at or after this time, and before that one (ISO 8601, UTC); only in the order of time. */
  from?: string;
  to?: string;
  /** Only files of exactly so many bytes; sorted by size, so `sort` says `size` then. */
  size?: number;
  /** True lists what was deleted and can still be restored, false everything else. */
  deleted: boolean;
}

/** So many files of one kind, and their sizes together. */
export interface FileCount {
  category: Category;
  status: UploadState;
  deleted: boolean;
  count: number;
  bytes: number;
}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Keeps the records of all files. Every write is conditional; nothing is ever overwritten unseen. */
export abstract class FileStore {
  /** @throws DomainError ALREADY_EXISTS when the owner has a record with this id. */
  abstract create(record: FileRecord): Promise<void>;
  /** Strongly consistent. Null for another owner's record too. */
  abstract find(ownerId: string, id: string): Promise<FileRecord | null>;
  /**
   * Replaces `before` by `after`, whose version is one above.
   * @throws DomainError VERSION_CONFLICT when another request wrote first, or the record is gone.
   */
  abstract update(before: FileRecord, after: FileRecord): Promise<void>;
  /** Removes the record if it still has this version. @throws DomainError VERSION_CONFLICT */
  abstract remove(record: FileRecord): Promise<void>;
  /** A page may be short of `limit` and still have a next one. @throws DomainError INVALID_CURSOR */
  abstract list(query: FileQuery): Promise<Page<FileRecord>>;
  /** A cursor that goes on behind this record, as if a page of the same query had ended with it. */
  abstract cursorBehind(query: FileQuery, record: FileRecord): string;
  /** How many there are of each kind that there is. Exact: counted in the same write that changes a record. */
  abstract count(ownerId: string): Promise<FileCount[]>;
  /**
   * Records of all owners whose `dueAt` is at or before `now`, roughly oldest first. A page may be short or empty and
   * still have a next one. From an index that lags: a record may have changed, or gone, meanwhile.
   * @param limit 1 to 1,000
   * @param cursor from an earlier page
   */
  abstract listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>>;
}

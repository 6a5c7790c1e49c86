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
  /** Words, in any order, that folder and name contain; case, accents and ß make no difference. */
  q?: string;
  sort: Sort;
  /** Only files of exactly so many bytes; sorted by size, so `sort` says `size` then. */
  size?: number;
  /** True lists what was deleted and can still be restored, false everything else. */
  deleted: boolean;
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
   * Writes `record`, whose version is one above the stored one.
   * @throws DomainError VERSION_CONFLICT when another request wrote first, or the record is gone.
   */
  abstract update(record: FileRecord): Promise<void>;
  /** Removes the record if it still has this version. @throws DomainError VERSION_CONFLICT */
  abstract remove(record: FileRecord): Promise<void>;
  /** A page may be short of `limit` and still have a next one. @throws DomainError INVALID_CURSOR */
  abstract list(query: FileQuery): Promise<Page<FileRecord>>;
  /**
   * Records of all owners whose `dueAt` is at or before `now`, roughly oldest first. A page may be short or empty and
   * still have a next one. From an index that lags: a record may have changed, or gone, meanwhile.
   * @param limit 1 to 1,000
   * @param cursor from an earlier page
   */
  abstract listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>>;
}

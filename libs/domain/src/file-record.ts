import type { Category } from './file-types.ts';
import type { PartRun } from './upload-plan.ts';
import { assertCanBecome, type UploadState } from './upload-state.ts';

/** Why a file was rejected or failed, in words for its owner. */
export interface Reason {
  code: string;
  detail: string;
  /** With CONTENT_MISMATCH and CONTENT_DAMAGED, see `RefusalFacts`. */
  claimed?: string;
  found?: string;
  firstBytes?: string;
  /** Bytes, with FILE_TOO_LARGE. */
  limit?: number;
}

/** One record from the first planned part to the last day of the file: an upload is a file whose bytes are still coming. */
export interface FileRecord {
  /** ULID: sortable by time of creation. */
  id: string;
  ownerId: string;
  name: string;
  path?: string;
  /** Bytes, as declared and, once complete, as S3 stored them. */
  size: number;
  category: Category;
  contentType: string;
  /** Milliseconds since the epoch, as the file's own system said; helps to recognise the file when resuming. */
  lastModified?: number;
  status: UploadState;
  /** Counts the writes; every update expects the one before. */
  version: number;
  storage: {
    key: string;
    /** S3's UploadId; absent when the whole file is one PUT, see `isOnePut`. */
    multipartId?: string;
    /** Bytes of every part but the last, unless there is a `plan`. */
    partSize: number;
    /** Set once the upload was planned anew: parts of several sizes. */
    plan?: PartRun[];
    /**
     * Base64 CRC64NVME that the whole object must have: promised by its sender before a byte was sent, or combined from
     * the stored parts when the record became `completing`. Never changed after that.
     */
    checksum?: string;
    /** The object that this one is a copy of, set with `completing`: then its bytes are not sent. */
    copyOf?: { key: string; etag: string };
    /** Random; two records with the same id are told apart by it when a write is repeated. */
    token: string;
  };
  /** When an upload that is not finished is given up, ISO 8601. */
  uploadDeadline: string;
  /** Base64 CRC64NVME of the whole object, as S3 says. */
  checksum?: string;
  /** Of the object that was verified, without quotes. */
  etag?: string;
  reason?: Reason;
  /** Only a password opens it (seen when it was verified). */
  encrypted?: boolean;
  /** Of text: its encoding, seen when it was verified. */
  charset?: string;
  /** Where a scanner looks for malware: which attempt of it, at which object, and what it said. */
  scan?: { attempt: number; etag: string; verdict?: 'clean' | 'unscanned' };
  createdAt: string;
  updatedAt: string;
  completedAt?: string;
  deletedAt?: string;
  /** When a deleted file goes for good, ISO 8601: promised with `deletedAt`. Older records have none, see `purgeAtOf`. */
  purgeAt?: string;
  /** Set before the bytes are deleted: from here on the record can only be removed, never restored. */
  deletionStartedAt?: string;
  /** Set once a refused file's bytes are gone. */
  bytesDeletedAt?: string;
  /** Set while the search may still find it by other words than the record says. */
  unindexed?: boolean;
  /** How often the sweeper tried to move the record on in its state and could not. */
  attempts?: number;
  /** When the sweeper tries again, ISO 8601. */
  retryAt?: string;
}

type Changes = Partial<
  Pick<
    FileRecord,
    | 'name'
    | 'checksum'
    | 'etag'
    | 'reason'
    | 'encrypted'
    | 'scan'
    | 'charset'
    | 'contentType'
    | 'completedAt'
    | 'deletedAt'
    | 'purgeAt'
    | 'deletionStartedAt'
    | 'bytesDeletedAt'
    | 'attempts'
    | 'retryAt'
    | 'unindexed'
    | 'storage'
  >
>;

/** The record after a change that keeps its state. */
export function changed(record: FileRecord, now: Date, changes: Changes): FileRecord {
  return { ...record, ...changes, version: record.version + 1, updatedAt: now.toISOString() };
}

/**
 * The record in its next state.
 * @throws DomainError STATE_CONFLICT when the transition table has no such edge.
 */
export function become(
  record: FileRecord,
  status: UploadState,
  now: Date,
  changes: Changes = {},
): FileRecord {
  assertCanBecome(record.status, status);
  return { ...changed(record, now, { attempts: undefined, retryAt: undefined, ...changes }), status };
}

export const GRACE = {
  /** A completion or verification that takes longer than this was interrupted, in ms. */
  interrupted: 2 * 60_000,
  /** An abandoned record is kept so that late replays get a clear answer, in ms. */
  abandoned: 24 * 3_600_000,
  /** A refused file's bytes are kept this long, in ms. */
  refused: 24 * 3_600_000,
  /** What earlier releases promised for a deleted file, in ms. */
  deleted: 24 * 3_600_000,
} as const;

/** When the sweeper has to look at a record again; null when never. Derived, and indexed by the store. */
export function dueAt(record: FileRecord): string | null {
  const due = firstDueAt(record);
  return due && record.retryAt && record.retryAt > due ? record.retryAt : due;
}

/** Whether its bytes are being deleted: then nothing brings it back, and no list shows it any more. */
export function isClaimed({ deletionStartedAt, bytesDeletedAt }: FileRecord): boolean {
  return deletionStartedAt !== undefined && bytesDeletedAt === undefined;
}

/** When a deleted file goes for good, ISO 8601; undefined for a file that is not in the trash. */
export function purgeAtOf({ deletedAt, purgeAt }: FileRecord): string | undefined {
  return deletedAt && (purgeAt ?? later(deletedAt, GRACE.deleted));
}

/** Whether a deleted file's time in the trash is over. Then it is not restored, even if the sweeper has not come yet. */
export function isPastGrace(record: FileRecord, now: Date): boolean {
  return (purgeAtOf(record) ?? '~') <= now.toISOString();
}

function firstDueAt(record: FileRecord): string | null {
  if (isClaimed(record)) return record.deletionStartedAt!;
  if (record.unindexed) return later(record.updatedAt, GRACE.interrupted);
  if (record.deletedAt) return purgeAtOf(record)!;
  switch (record.status) {
    case 'uploading':
      return record.uploadDeadline;
    case 'completing':
    case 'verifying':
      return later(record.updatedAt, GRACE.interrupted);
    case 'aborted':
    case 'expired':
      return later(record.updatedAt, GRACE.abandoned);
    case 'rejected':
    case 'failed':
      return record.bytesDeletedAt ? null : later(record.updatedAt, GRACE.refused);
    default:
      return null;
  }
}

function later(iso: string, ms: number): string {
  return new Date(Date.parse(iso) + ms).toISOString();
}

import type { Counts, Reasoned } from '../activity/counts.ts';
import type { Reason } from '../file-record.ts';

/** A file that somebody wanted to upload and that did not become one; what an administrator may know of it. */
export interface Failure extends Reason {
  /** ULID: sortable by time. */
  id: string;
  at: string;
  kind: Reasoned;
  name: string;
  /** A digest: two failures of the same person can be seen to be so, not who it is. */
  owner: string;
  /** Where there is a record. */
  fileId?: string;
  /** Of the call, as the log knows it; the sweeper has none. */
  requestId?: string;
}

export interface DayCounts {
  /** UTC, `2026-11-23`. */
  date: string;
  counts: Counts;
}

/** Days. Older things are not shown; a database may delete them. */
export const KEPT = { counts: 40, failures: 14 } as const;

/** Keeps what happened to uploads, as numbers of a day and as the last failures. */
export abstract class ActivityStore {
  /** Adds to the counters of a day; what many add at once is all there. */
  abstract add(date: string, counts: Counts): Promise<void>;
  abstract addFailure(failure: Failure): Promise<void>;
  /** The days from `from` to `to`, both included, in order; those on which nothing happened are left out. */
  abstract days(from: string, to: string): Promise<DayCounts[]>;
  /** Newest first. */
  abstract failures(limit: number, now: Date): Promise<Failure[]>;
}

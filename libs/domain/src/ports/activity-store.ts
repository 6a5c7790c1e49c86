import { type Counts, REASONED } from '../activity/counts.ts';
import type { Reason } from '../file-record.ts';

/** Files that came to nothing, and requests that the server could not answer. */
export const FAILURE_KINDS = [...REASONED, 'serverError'] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

/** A file that somebody wanted to upload and that did not become one; what an administrator may know of it. */
export interface Failure extends Reason {
  /** ULID: sortable by time. */
  id: string;
  at: string;
  kind: FailureKind;
  /** Of the file; with `serverError` the method and the pattern of the route. */
  name: string;
  /** A digest, as in the log; a `serverError` of nobody who is signed in has none. */
  owner?: string | undefined;
  /** Failures of earlier releases have none. */
  ownerId?: string | undefined;
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

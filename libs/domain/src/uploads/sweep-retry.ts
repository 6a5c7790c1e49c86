import { become, changed, type FileRecord } from '../file-record.ts';
import { END_REASONS } from './end-reasons.ts';

/** Before the second attempt, in ms; doubled with every further one up to the longest. */
const FIRST_PAUSE = 2 * 60_000;
const LONGEST_PAUSE = 6 * 3_600_000;

/** After so many attempts, about a day, an unverified file is given up. */
export const MAX_ATTEMPTS = 12;

/** The record after an attempt of the sweeper that did not succeed: tried again later, or `failed` after too many. */
export function postponed(record: FileRecord, now: Date): FileRecord {
  const attempts = (record.attempts ?? 0) + 1;
  const isUnverified = record.status === 'completing' || record.status === 'verifying';
  if (attempts >= MAX_ATTEMPTS && isUnverified && !record.deletedAt)
    return become(record, 'failed', now, { reason: END_REASONS.UNVERIFIABLE });
  return changed(record, now, { attempts, retryAt: retryAfter(attempts, now) });
}

/** ISO 8601. */
export function retryAfter(attempts: number, now: Date): string {
  const pause = Math.min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE);
  return new Date(now.getTime() + pause).toISOString();
}

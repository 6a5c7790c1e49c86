import type { Tuning } from './tuning.ts';

/** Answers worth another try: too early or too much (408, 425, 429) and the server's own trouble. 501 stays 501. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

/**
 * Pause before try number `attempt` (1 is the first repetition): full jitter below a doubling, capped bound, so that a
 * crowd that failed together does not come back together. A server's Retry-After is the least that is waited.
 */
export function backoff(
  attempt: number,
  tuning: Pick<Tuning, 'backoffMs' | 'backoffCapMs'>,
  random: () => number,
  retryAfterMs = 0,
): number {
  const bound = Math.min(tuning.backoffCapMs, tuning.backoffMs * 2 ** (attempt - 1));
  return retryAfterMs + random() * bound;
}

const LONGEST_RETRY_AFTER_MS = 10 * 60_000;

/**
 * Retry-After in ms (RFC 9110, 10.2.3): seconds, or a date, which is compared with the answer's own Date because this
 * machine's clock may be wrong. 0 when absent or unreadable; never more than ten minutes.
 */
export function retryAfterMs(value: string | null, date: string | null): number {
  if (!value) return 0;
  const ms = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(date ?? '');
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER_MS) : 0;
}

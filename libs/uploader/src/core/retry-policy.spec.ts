import { backoff, isTransient, retryAfterMs } from './retry-policy.ts';
import { DEFAULT_TUNING } from './tuning.ts';

describe('the policy of trying again', () => {
  it.each([408, 425, 429, 500, 502, 503, 504])('%i is worth another try', (status) =>
    expect(isTransient(status)).toBe(true),
  );
  it.each([200, 400, 401, 403, 404, 409, 413, 501])('%i is not', (status) =>
    expect(isTransient(status)).toBe(false),
  );

  it('doubles from half a second, never waits more than 20 s, and jitters over the whole range', () => {
    const bounds = [1, 2, 3, 4, 5, 6, 7, 20].map((attempt) => backoff(attempt, DEFAULT_TUNING, () => 1));
    expect(bounds).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000]);
    expect(backoff(5, DEFAULT_TUNING, () => 0)).toBe(0);
  });

  it('never waits less than the server asked for', () => {
    expect(backoff(1, DEFAULT_TUNING, () => 0, 7_000)).toBe(7_000);
  });

  it('reads Retry-After in seconds and as a date, by the clock of the answer', () => {
    expect(retryAfterMs('3', null)).toBe(3_000);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', 'Thu, 01 Jan 2026 00:00:00 GMT')).toBe(5_000);
    for (const nonsense of [null, '', 'soon', '-5']) expect(retryAfterMs(nonsense, null)).toBe(0);
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', null)).toBe(0);
    expect(retryAfterMs('999999', null)).toBe(600_000);
  });
});

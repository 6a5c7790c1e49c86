import { AdaptiveLimit } from './adaptive-limit.ts';
import { ConnectionLimits } from './connection-limits.ts';
import { FAST_LINE } from './line-speed.ts';
import { NearAddress } from './near-address.ts';

const clock = { now: () => 0, after: () => () => undefined };
const limitsOf = (max: number, bytesPerSecond?: number): ConnectionLimits =>
  new ConnectionLimits({ clock, near: new NearAddress({ clock }) }, { max }, bytesPerSecond);
const limitOf = (max: number, bytesPerSecond?: number): AdaptiveLimit => limitsOf(max, bytesPerSecond).large;

/** Runs `seconds` on a line whose throughput depends on the number of parts in flight. */
function run(
  limit: AdaptiveLimit,
  throughput: (parts: number) => number,
  seconds: number,
  from = 0,
): number[] {
  const seen: number[] = [];
  let bytes = from * 1e6;
  for (let second = from; second < from + seconds; second++) {
    limit.sample(bytes, true, second * 1000);
    bytes += throughput(limit.limit);
    seen.push(limit.limit);
  }
  return seen;
}

describe('the number of parts at once', () => {
  it('climbs to the top while every one more brings more', () => {
    const limit = limitOf(6);
    run(limit, (parts) => parts * 1e6, 30);
    expect(limit.limit).toBe(6);
  });

  it('steps back when one more brings nothing, and leaves it at that for a while', () => {
    const limit = limitOf(6);
    const seen = run(limit, () => 5e6, 25);
    expect(Math.max(...seen)).toBe(3);
    expect(limit.limit).toBe(2);
    expect(seen.filter((one) => one === 3).length).toBeLessThan(5);
  });

  it('begins with two, and with four where the line is known or seen to be fast', () => {
    expect(limitOf(6).limit).toBe(2);
    expect(limitOf(6, 1e6).limit).toBe(2);
    expect(limitOf(6, 100e6).limit).toBe(4);
    const seen = limitsOf(6);
    seen.shown(FAST_LINE - 1);
    expect(seen.large.limit).toBe(2);
    seen.shown(FAST_LINE);
    expect(seen.large.limit).toBe(4);
    expect(limitsOf(1, FAST_LINE).large.limit).toBe(1);
  });

  it('halves when the storage says that it is too much', () => {
    const limit = limitOf(6);
    limit.tooMuch(0);
    expect(limit.limit).toBe(1);
    limit.tooMuch(0);
    expect(limit.limit).toBe(1);
    run(limit, (parts) => parts * 1e6, 15);
    expect(limit.limit).toBe(1);
    run(limit, (parts) => parts * 1e6, 30, 20);
    expect(limit.limit).toBeGreaterThan(1);
  });

  it('learns nothing from times in which it was not the limit', () => {
    const limit = limitOf(6);
    for (let second = 0; second < 60; second++) limit.sample(second * 1e6, false, second * 1000);
    expect(limit.limit).toBe(2);
  });

  it('climbs fast where a hundred connections are possible, and stops where more bring nothing', () => {
    const limit = limitOf(128);
    // 20 Mbit/s for each connection, over 200 Mbit/s.
    const seen = run(limit, (parts) => Math.min(25e6, parts * 2.5e6), 30);
    expect(seen.findIndex((parts) => parts >= 16)).toBeLessThan(10);
    expect(Math.max(...seen)).toBeLessThanOrEqual(32);
    expect(limit.limit).toBe(16);
  });

  it('of small files: all that a browser allows, and elsewhere as many as bring more files', () => {
    expect(limitsOf(6).small.limit).toBe(6);
    const { small } = limitsOf(128);
    expect(small.limit).toBe(64);
    run(small, (parts) => parts * 20e3, 10);
    expect(small.limit).toBe(128);
  });

  it('falls back when the storage asks for less, and when many connections break', () => {
    const limits = limitsOf(128);
    limits.tooMuch();
    expect([limits.large.limit, limits.small.limit]).toEqual([2, 32]);
    limits.broken();
    expect([limits.large.limit, limits.small.limit]).toEqual([2, 16]);
    run(limits.small, (parts) => parts * 20e3, 10);
    expect(limits.small.limit).toBe(16);
  });
});

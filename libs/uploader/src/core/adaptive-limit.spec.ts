import { AdaptiveLimit } from './adaptive-limit.ts';

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
    const limit = new AdaptiveLimit(6);
    run(limit, (parts) => parts * 1e6, 30);
    expect(limit.limit).toBe(6);
  });

  it('steps back when one more brings nothing, and leaves it at that for a while', () => {
    const limit = new AdaptiveLimit(6);
    const seen = run(limit, () => 5e6, 25);
    expect(Math.max(...seen)).toBe(3);
    expect(limit.limit).toBe(2);
    expect(seen.filter((one) => one === 3).length).toBeLessThan(5);
  });

  it('begins with two, and with four where the line is known or seen to be fast', () => {
    expect(new AdaptiveLimit(6).limit).toBe(2);
    expect(new AdaptiveLimit(6, 1e6).limit).toBe(2);
    expect(new AdaptiveLimit(6, 100e6).limit).toBe(4);
    const seen = new AdaptiveLimit(6);
    run(seen, () => 100e6, 2);
    expect(seen.limit).toBe(4);
  });

  it('halves when the storage says that it is too much', () => {
    const limit = new AdaptiveLimit(6);
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
    const limit = new AdaptiveLimit(6);
    for (let second = 0; second < 60; second++) limit.sample(second * 1e6, false, second * 1000);
    expect(limit.limit).toBe(2);
  });
});

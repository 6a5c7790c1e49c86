import {
  isOnePut,
  MAX_PARTS,
  MIN_PART_SIZE,
  partsOf,
  partSizeFor,
  planParts,
  planRuns,
  runsOf,
} from './part-plan.ts';

const MiB = 1024 * 1024;
const GiB = 1024 * MiB;
const mbit = (rate: number): number => (rate * 1e6) / 8;

describe('planParts', () => {
  it.each([1, 8 * MiB - 1, 8 * MiB])('sends %d bytes as one part', (size) => {
    expect(planParts(size)).toEqual([{ number: 1, size }]);
  });

  it.each(
    [8 * MiB + 1, 128 * MiB + 1, 300 * MiB + 7, GiB - 1, GiB].flatMap((size) =>
      [0, 1, mbit(2), mbit(100), mbit(10_000), 1e12].map((speed) => [size, speed]),
    ),
  )('keeps S3 limits and loses no byte of %d at %d bytes/s', (size, speed) => {
    const parts = planParts(size!, partSizeFor(size!, speed));
    expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(size);
    expect(parts.map((part) => part.number)).toEqual(parts.map((_, i) => i + 1));
    expect(parts.slice(0, -1).every((part) => part.size >= MIN_PART_SIZE)).toBe(true);
    expect(parts.at(-1)!.size).toBeGreaterThan(0);
    expect(parts.length).toBeLessThanOrEqual(MAX_PARTS);
  });

  it('follows the part size that an upload started with', () => {
    expect(planParts(20 * MiB, 5 * MiB)).toHaveLength(4);
  });
});

describe('the part size', () => {
  it.each([
    ['unknown', undefined, 8],
    ['about to be measured', 0, 5],
    ['2 Mbit/s', mbit(2), 5],
    ['10 Mbit/s', mbit(10), 5],
    ['100 Mbit/s', mbit(100), 8],
    ['200 Mbit/s', mbit(200), 16],
    ['1 Gbit/s', mbit(1_000), 64],
  ])('of 1 GiB at %s is so many MiB', (_what, speed, expected) => {
    expect(partSizeFor(1024 * MiB, speed) / MiB).toBe(expected);
  });

  it('leaves a fast line several parts to send at once', () => {
    expect(planParts(100e6, partSizeFor(100e6, 1e9)).length).toBeGreaterThanOrEqual(6);
  });

  it('is one PUT only where the checksum is known, however fast the line', () => {
    expect(isOnePut(8 * MiB, 'x')).toBe(true);
    expect(isOnePut(8 * MiB, undefined)).toBe(false);
    expect(isOnePut(8 * MiB + 1, 'x')).toBe(false);
  });
});

it('a plan is the same in runs and in parts', () => {
  const runs = [{ count: 3, size: 8 * MiB }, ...planRuns(70 * MiB + 1, 32 * MiB)];
  expect(runsOf(partsOf(runs))).toEqual(runs);
  expect(partsOf(runs).map(({ size }) => size / MiB)).toEqual([8, 8, 8, 32, 32, 6 + 1 / MiB]);
});

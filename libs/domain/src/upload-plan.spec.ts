import { MAX_FILE_SIZE, MAX_PARTS, MIN_PART_SIZE, partSizeFor, planParts } from './upload-plan.ts';

const MiB = 1024 * 1024;

describe('planParts', () => {
  it.each([1, 8 * MiB - 1, 8 * MiB])('sends %d bytes as one part', (size) => {
    expect(planParts(size)).toEqual([{ number: 1, size }]);
  });

  it.each([
    8 * MiB + 1,
    128 * MiB,
    128 * MiB + 1,
    300 * MiB + 7,
    512 * MiB + 1,
    MAX_FILE_SIZE - 1,
    MAX_FILE_SIZE,
  ])('keeps S3 limits and loses no byte of %d', (size) => {
    const parts = planParts(size);
    expect(parts.reduce((sum, part) => sum + part.size, 0)).toBe(size);
    expect(parts.map((part) => part.number)).toEqual(parts.map((_, i) => i + 1));
    expect(
      parts.slice(0, -1).every((part) => part.size === partSizeFor(size) && part.size >= MIN_PART_SIZE),
    ).toBe(true);
    expect(parts.at(-1)!.size).toBeGreaterThan(0);
    expect(parts.length).toBeLessThanOrEqual(MAX_PARTS);
  });

  it('follows the part size that an upload started with', () => {
    expect(planParts(20 * MiB, 5 * MiB)).toHaveLength(4);
  });
});

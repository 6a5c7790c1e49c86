/** Bits of two hashes that may differ for two pictures to look alike. */
export const ALIKE = 6;

/** One band more than bits may differ: whichever do, one band is the same in both. */
const BANDS = ALIKE + 1;
const BITS = 64;

/** In how many of 64 bits two hashes differ; each is 16 hexadecimal digits. */
export function hashDistance(a: string, b: string): number {
  let different = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let count = 0;
  for (; different > 0n; different &= different - 1n) count++;
  return count;
}

/** The bits of a hash in stretches of 9 (the last is longer), each named by its place: `3.1ff`. */
export function hashBands(hash: string): string[] {
  const bits = BigInt(`0x${hash}`).toString(2).padStart(BITS, '0');
  const width = Math.floor(BITS / BANDS);
  return Array.from({ length: BANDS }, (_, n) => {
    const band = bits.slice(n * width, n === BANDS - 1 ? BITS : (n + 1) * width);
    return `${n}.${Number.parseInt(band, 2).toString(16)}`;
  });
}

export const isHash = (text: unknown): text is string =>
  typeof text === 'string' && /^[0-9a-f]{16}$/.test(text);

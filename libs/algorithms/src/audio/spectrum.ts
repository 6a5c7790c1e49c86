/** Samples in a frame; a power of two. */
export const FRAME = 256;

const WINDOW = Float64Array.from(
  { length: FRAME },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / FRAME),
);
const COSINES = Float64Array.from({ length: FRAME / 2 }, (_, n) => Math.cos((2 * Math.PI * n) / FRAME));
const SINES = Float64Array.from({ length: FRAME / 2 }, (_, n) => -Math.sin((2 * Math.PI * n) / FRAME));
const BITS = Math.log2(FRAME);
const REVERSED = Uint16Array.from({ length: FRAME }, (_, n) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) if (n & (1 << bit)) reversed |= 1 << (BITS - 1 - bit);
  return reversed;
});
const [real, imaginary] = [new Float64Array(FRAME), new Float64Array(FRAME)];

/** Power of the frequencies of a frame behind a Hann window (radix-2 FFT). @param power FRAME / 2 values, the first is 0 Hz */
export function powerSpectrum(samples: Float64Array, power: Float64Array): void {
  for (let n = 0; n < FRAME; n++) real[REVERSED[n]!] = samples[n]! * WINDOW[n]!;
  imaginary.fill(0);
  for (let size = 2; size <= FRAME; size *= 2)
    for (let from = 0; from < FRAME; from += size)
      for (let n = 0; n < size / 2; n++) {
        const [a, b, at] = [from + n, from + n + size / 2, n * (FRAME / size)];
        const re = real[b]! * COSINES[at]! - imaginary[b]! * SINES[at]!;
        const im = real[b]! * SINES[at]! + imaginary[b]! * COSINES[at]!;
        [real[b], imaginary[b]] = [real[a]! - re, imaginary[a]! - im];
        [real[a], imaginary[a]] = [real[a]! + re, imaginary[a]! + im];
      }
  for (let n = 0; n < FRAME / 2; n++) power[n] = real[n]! ** 2 + imaginary[n]! ** 2;
}

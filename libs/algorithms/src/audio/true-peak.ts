/** Samples that one interpolated value is made of. */
const TAPS = 32;

/** The peak between the samples (BS.1770-4, annex 2): oversampled by 4, from 96 kHz by 2, from 192 kHz not at all. */
export class TruePeak {
  peak = 0;
  private readonly phases: Float32Array[];
  /** What the largest interpolated value can be, for samples of 1. */
  private readonly gain: number;
  private tail = new Float32Array(TAPS - 1);

  constructor(sampleRate: number) {
    const factor = sampleRate >= 192_000 ? 1 : sampleRate >= 96_000 ? 2 : 4;
    this.phases = Array.from({ length: factor - 1 }, (_, n) => interpolator((n + 1) / factor));
    const sums = this.phases.map((phase) => phase.reduce((sum, value) => sum + Math.abs(value), 0));
    this.gain = Math.max(1, ...sums);
  }

  add(samples: Float32Array): void {
    const all = new Float32Array(this.tail.length + samples.length);
    all.set(this.tail);
    all.set(samples, this.tail.length);
    this.tail = all.slice(-(TAPS - 1));
    for (let from = 0; from + TAPS <= all.length; from += BLOCK)
      this.addBlock(all, from, Math.min(all.length, from + BLOCK + TAPS - 1));
  }

  private addBlock(all: Float32Array, from: number, to: number): void {
    let largest = 0;
    for (let n = from; n < to; n++) {
      const value = all[n]!;
      if (value > largest) largest = value;
      else if (-value > largest) largest = -value;
    }
    if (largest > this.peak) this.peak = largest;
    // Nothing between these samples can be higher than what was found already.
    if (largest * this.gain <= this.peak) return;
    for (const phase of this.phases)
      for (let n = from; n + TAPS <= to; n++) {
        let sum = 0;
        for (let tap = 0; tap < TAPS; tap++) sum += phase[tap]! * all[n + tap]!;
        if (sum > this.peak) this.peak = sum;
        else if (-sum > this.peak) this.peak = -sum;
      }
  }
}

/** Samples looked at together. */
const BLOCK = 256;

/** A sinc under a Blackman window, for the place so far behind the middle sample. */
function interpolator(delay: number): Float32Array {
  const taps = Float32Array.from({ length: TAPS }, (_, tap) => {
    const at = tap - (TAPS / 2 - 1) - delay;
    const turn = (2 * Math.PI * (at + TAPS / 2)) / TAPS;
    const window = 0.42 - 0.5 * Math.cos(turn) + 0.08 * Math.cos(2 * turn);
    return at === 0 ? window : (Math.sin(Math.PI * at) / (Math.PI * at)) * window;
  });
  const sum = taps.reduce((total, value) => total + value, 0);
  return taps.map((value) => value / sum);
}

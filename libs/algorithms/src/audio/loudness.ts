import { TruePeak } from './true-peak.ts';

/** In LUFS; quieter is silence (EBU R128's absolute gate). */
const SILENCE = -70;
/** Steps of 100 ms: a momentary value is of 4 of them, a short-term one of 30. */
const STEP_SECONDS = 0.1;
const [MOMENTARY, SHORT_TERM] = [4, 30];

const loudnessOf = (power: number) => -0.691 + 10 * Math.log10(power);
const powerOf = (loudness: number) => 10 ** ((loudness + 0.691) / 10);

export interface Loudness {
  /** LUFS; null where all of it is silence. */
  integrated: number | null;
  /** LU (EBU Tech 3342). */
  range: number;
  /** dBTP; null where nothing is heard. */
  truePeak: number | null;
}

/** Measures by EBU R128: ITU-R BS.1770-4 with its gates, and the loudness range. */
export class LoudnessMeter {
  private readonly filters: KFilter[];
  private readonly peaks: TruePeak[];
  private readonly weights: number[];
  private readonly step: number;
  private readonly powers: number[] = [];
  private filled = 0;
  private power = 0;

  constructor(sampleRate: number, channels: number) {
    this.filters = Array.from({ length: channels }, () => new KFilter(sampleRate));
    this.peaks = Array.from({ length: channels }, () => new TruePeak(sampleRate));
    this.weights = channelWeights(channels);
    this.step = Math.round(sampleRate * STEP_SECONDS);
  }

  add(channels: readonly Float32Array[]): void {
    const { length } = channels[0]!;
    for (let from = 0; from < length;) {
      const to = Math.min(length, from + this.step - this.filled);
      for (const [n, samples] of channels.entries())
        if (this.weights[n]! > 0) this.power += this.weights[n]! * this.filters[n]!.power(samples, from, to);
      this.filled += to - from;
      from = to;
      if (this.filled === this.step) this.closeStep();
    }
    for (const [n, samples] of channels.entries()) this.peaks[n]!.add(samples);
  }

  private closeStep(): void {
    this.powers.push(this.power / this.step);
    this.filled = 0;
    this.power = 0;
  }

  result(): Loudness {
    const peak = Math.max(...this.peaks.map((one) => one.peak));
    return {
      integrated: this.integrated(),
      range: this.range(),
      truePeak: peak > 0 ? tenth(20 * Math.log10(peak)) : null,
    };
  }

  private integrated(): number | null {
    const heard = this.means(MOMENTARY).filter((power) => power > powerOf(SILENCE));
    if (heard.length === 0) return null;
    const gate = (mean(heard) * powerOf(-10)) / powerOf(0);
    return tenth(loudnessOf(mean(heard.filter((power) => power > gate))));
  }

  /** From the 10th to the 95th percentile of what is at most 20 LU below the mean. */
  private range(): number {
    const heard = this.means(SHORT_TERM).filter((power) => power > powerOf(SILENCE));
    if (heard.length === 0) return 0;
    const gate = mean(heard) / 100;
    const kept = heard.filter((power) => power >= gate).sort((a, b) => a - b);
    const at = (share: number) => loudnessOf(kept[Math.round((kept.length - 1) * share)]!);
    return tenth(at(0.95) - at(0.1));
  }

  /** Sliding means over so many steps. */
  private means(steps: number): number[] {
    const means: number[] = [];
    let sum = 0;
    for (const [n, power] of this.powers.entries()) {
      sum += power - (n >= steps ? this.powers[n - steps]! : 0);
      // What is left of a loud step by rounding is no sound.
      if (n >= steps - 1) means.push(Math.max(0, sum / steps));
    }
    return means;
  }
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const tenth = (value: number) => Math.round(value * 100) / 100;

/** BS.1770-4, table 3: what comes from behind counts 1.41, the low frequency channel not at all. */
function channelWeights(channels: number): number[] {
  if (channels === 4) return [1, 1, 1.41, 1.41];
  if (channels === 5) return [1, 1, 1, 1.41, 1.41];
  if (channels >= 6) return [1, 1, 1, 0, ...Array.from({ length: channels - 4 }, () => 1.41)];
  return Array.from({ length: channels }, () => 1);
}

/** The K weighting: a shelf for the head, then a high pass (BS.1770-4, annex 1), for any sample rate. */
class KFilter {
  private readonly shelf: Biquad;
  private readonly pass: Biquad;

  constructor(sampleRate: number) {
    this.shelf = shelf(sampleRate);
    this.pass = highPass(sampleRate);
  }

  /** Sum of the squares of the filtered samples. */
  power(samples: Float32Array, from: number, to: number): number {
    const { b0, b1, b2, a1, a2 } = this.shelf;
    const { a1: c1, a2: c2 } = this.pass;
    let { z1, z2 } = this.shelf;
    let { z1: y1, z2: y2 } = this.pass;
    let sum = 0;
    for (let n = from; n < to; n++) {
      const x = samples[n]!;
      const v = b0 * x + z1;
      z1 = b1 * x - a1 * v + z2;
      z2 = b2 * x - a2 * v;
      const w = v + y1;
      y1 = -2 * v - c1 * w + y2;
      y2 = v - c2 * w;
      sum += w * w;
    }
    Object.assign(this.shelf, { z1, z2 });
    Object.assign(this.pass, { z1: y1, z2: y2 });
    return sum;
  }
}

interface Biquad {
  b0: number;
  b1: number;
  b2: number;
  a1: number;
  a2: number;
  z1: number;
  z2: number;
}

function shelf(sampleRate: number): Biquad {
  const [frequency, gain, q] = [1681.974450955533, 3.999843853973347, 0.7071752369554196];
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const high = 10 ** (gain / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b0: (high + (band * k) / q + k * k) / a0,
    b1: (2 * (k * k - high)) / a0,
    b2: (high - (band * k) / q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / q + k * k) / a0,
    z1: 0,
    z2: 0,
  };
}

function highPass(sampleRate: number): Biquad {
  const [frequency, q] = [38.13547087602444, 0.5003270373238773];
  const k = Math.tan((Math.PI * frequency) / sampleRate);
  const a0 = 1 + k / q + k * k;
  return { b0: 1, b1: -2, b2: 1, a1: (2 * (k * k - 1)) / a0, a2: (1 - k / q + k * k) / a0, z1: 0, z2: 0 };
}

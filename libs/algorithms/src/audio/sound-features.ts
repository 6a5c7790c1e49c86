import { FRAME, powerSpectrum } from './spectrum.ts';

/** Everything is looked at as by telephone: speech is understood there, and every recording has that much. Hz. */
export const RATE = 8_000;
const HOP = 160;
/** In a second. */
const FRAMES = RATE / HOP;
/** Seconds that are looked at to say something about the one in their middle. */
const AROUND = 3;
/** 100 to 3,500 Hz. */
const [LOWEST, HIGHEST] = [Math.ceil((100 * FRAME) / RATE), Math.floor((3_500 * FRAME) / RATE)];
/** Syllables come four times a second: frequencies of the envelope, in Hz. */
const SYLLABLES = [2, 3, 4, 5, 6, 7, 8];

/** What is measured of 20 ms. */
interface Frame {
  /** Root of the mean square, 1 is full scale. */
  level: number;
  /** Share of samples at which the sign changes. */
  crossings: number;
  /** How much the spectrum differs from the one before, 0 to 1. */
  flux: number;
  /** Spectral flatness, logarithm: 0 is noise, lower has tones. */
  flatness: number;
}

/** Features of every stretch of sound that begins with a second, and the level of every second. */
export class SoundFeatures {
  /** Of each second, in decibels of full scale. */
  readonly levels: number[] = [];
  /** See `featuresOf`; of three seconds each, of what there is where that is less. */
  readonly stretches: number[][] = [];
  private readonly ratio: number;
  private readonly buffer = new Float64Array(FRAME);
  private readonly power = new Float64Array(FRAME / 2);
  private before = new Float64Array(FRAME / 2);
  private now = new Float64Array(FRAME / 2);
  private frames: Frame[] = [];
  private filled = 0;
  private sum = 0;
  private summed = 0;
  private until: number;
  private at = 0;

  /** @param sampleRate at least 8,000 */
  constructor(sampleRate: number) {
    this.ratio = sampleRate / RATE;
    this.until = this.ratio;
  }

  add(channels: readonly Float32Array[]): void {
    const { length } = channels[0]!;
    for (let n = 0; n < length; n++) {
      for (const samples of channels) this.sum += samples[n]!;
      this.summed++;
      if (++this.at < this.until - 0.5) continue;
      this.until += this.ratio;
      this.buffer[this.filled++] = this.sum / (this.summed * channels.length);
      this.sum = this.summed = 0;
      if (this.filled === FRAME) this.frame();
    }
  }

  private frame(): void {
    let [square, crossings] = [0, 0];
    for (let n = 0; n < HOP; n++) {
      square += this.buffer[n]! ** 2;
      if (this.buffer[n]! >= 0 !== this.buffer[n + 1]! >= 0) crossings++;
    }
    powerSpectrum(this.buffer, this.power);
    let [all, logs, flux] = [1e-12, 0, 0];
    const many = HIGHEST - LOWEST + 1;
    for (let n = LOWEST; n <= HIGHEST; n++) all += this.power[n]!;
    // 40 dB below the mean is as good as nothing: recordings have noise there, what a machine made has not.
    const floor = (all / many) * 1e-4;
    for (let n = LOWEST; n <= HIGHEST; n++) logs += Math.log(this.power[n]! + floor);
    for (let n = LOWEST; n <= HIGHEST; n++) {
      this.now[n] = Math.sqrt(this.power[n]! / all);
      flux += (this.now[n]! - this.before[n]!) ** 2;
    }
    [this.before, this.now] = [this.now, this.before];
    this.frames.push({
      level: Math.sqrt(square / HOP),
      crossings: crossings / HOP,
      flux: Math.sqrt(flux / 2),
      flatness: logs / many - Math.log(all / many),
    });
    this.buffer.copyWithin(0, HOP);
    this.filled = FRAME - HOP;
    if (this.frames.length % FRAMES === 0) this.levels.push(levelOf(this.frames.slice(-FRAMES)));
    if (this.frames.length < AROUND * FRAMES) return;
    this.stretches.push(featuresOf(this.frames));
    this.frames.splice(0, FRAMES);
  }

  /** At the end: less than a second of it is left out. */
  close(): void {
    if (this.stretches.length === 0 && this.levels.length > 0) this.stretches.push(featuresOf(this.frames));
    this.frames = [];
  }
}

const levelOf = (frames: readonly Frame[]) =>
  20 * Math.log10(Math.sqrt(frames.reduce((sum, { level }) => sum + level ** 2, 0) / frames.length) + 1e-9);
const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
function deviation(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((one) => (one - middle) ** 2)));
}

/**
 * What speech and music differ in: Saunders 1996 (crossings of zero), Scheirer and Slaney 1997 (all others but flatness).
 * @returns share of frames below half of the mean level, deviation of the crossings, share and depth of the modulation by syllables,
 * mean and deviation of the flux, mean and deviation of the flatness
 */
export function featuresOf(frames: readonly Frame[]): number[] {
  const levels = frames.map(({ level }) => level);
  const loudness = mean(levels) + 1e-9;
  // Between words there is nothing but noise, which crosses zero as it likes.
  const loud = frames.filter(({ level }) => level > loudness / 4);
  const envelope = levels.map((level) => level / loudness - 1);
  const all = envelope.reduce((sum, one) => sum + one ** 2, 1e-9);
  let syllables = 0;
  for (const frequency of SYLLABLES) {
    let [re, im] = [0, 0];
    for (const [n, value] of envelope.entries()) {
      const angle = (2 * Math.PI * frequency * n) / FRAMES;
      re += value * Math.cos(angle);
      im += value * Math.sin(angle);
    }
    syllables += (2 * (re ** 2 + im ** 2)) / envelope.length;
  }
  const fluxes = loud.map(({ flux }) => flux);
  const flatnesses = loud.map(({ flatness }) => flatness);
  return [
    levels.filter((level) => level < loudness / 2).length / levels.length,
    deviation(loud.map(({ crossings }) => crossings)),
    syllables / all,
    Math.sqrt(all / envelope.length),
    mean(fluxes),
    deviation(fluxes),
    mean(flatnesses),
    deviation(flatnesses),
  ];
}

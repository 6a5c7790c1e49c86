import { RATE, SoundFeatures } from './sound-features.ts';

export const KINDS = ['speech', 'music', 'silence', 'other'] as const;
export type Shares = Record<(typeof KINDS)[number], number>;

/**
 * Weights of the features (and a constant) for speech, music and what is neither: a softmax regression, fitted to 26 minutes of
 * recordings by `npm run test:sounds -- --fit`; docs/algorithms.md says how right it is on others.
 */
const WEIGHTS = [
  [5.711, 7.138, 3.697, 0.4158, 25, 42.8, -1.268, 0.4757, -20.49],
  [-6.597, 11.5, 4.386, 3.521, -25.89, 4.561, 1.026, 2.697, 10.01],
  [0.886, -18.64, -8.083, -3.937, 0.8881, -47.36, 0.2415, -3.172, 10.48],
] as const;
/** Whoever is less sure says nothing. */
const SURE = 0.7;

/** @param features see `featuresOf` */
export function kindOf(features: readonly number[]): 'speech' | 'music' | 'other' {
  const sums = WEIGHTS.map((weights) =>
    weights.reduce((sum, weight, n) => sum + weight * (features[n] ?? 1), 0),
  );
  const all = sums.reduce((sum, one) => sum + Math.exp(one), 0);
  const [speech, music] = sums.map((one) => Math.exp(one) / all) as [number, number];
  return speech >= SURE ? 'speech' : music >= SURE ? 'music' : 'other';
}

/** Which shares of the time speech, music, silence and anything else are heard. */
export class SoundKinds {
  private readonly features: SoundFeatures | undefined;
  private readonly silence: number;

  /** @param silence below so many decibels of full scale it is silent */
  constructor(sampleRate: number, silence: number) {
    if (sampleRate >= RATE) this.features = new SoundFeatures(sampleRate);
    this.silence = silence;
  }

  add(channels: readonly Float32Array[]): void {
    this.features?.add(channels);
  }

  /** @returns undefined of less than a second, or of less than 8 kHz */
  shares(): Shares | undefined {
    if (!this.features) return undefined;
    this.features.close();
    const { levels, stretches } = this.features;
    if (levels.length === 0) return undefined;
    const kinds = stretches.map(kindOf);
    const counts: Shares = { speech: 0, music: 0, silence: 0, other: 0 };
    // A stretch speaks for the second in its middle, the first and the last for those beside them, too.
    for (const [second, level] of levels.entries()) {
      const nth = Math.min(Math.max(0, second - 1), kinds.length - 1);
      counts[level < this.silence ? 'silence' : kinds[nth]!]++;
    }
    for (const kind of KINDS) counts[kind] = Math.round((counts[kind] / levels.length) * 1000) / 1000;
    return counts;
  }
}

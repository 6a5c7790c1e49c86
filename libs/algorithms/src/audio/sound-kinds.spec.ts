import { SoundFeatures } from './sound-features.ts';
import { SoundKinds } from './sound-kinds.ts';
import { FRAME, powerSpectrum } from './spectrum.ts';

/** Noise that is the same every time, from -1 to 1. */
function noise(length: number, seed = 1): Float32Array {
  let state = seed;
  return Float32Array.from({ length }, () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 31 - 1;
  });
}
const make = (rate: number, seconds: number, at: (second: number, n: number) => number) =>
  Float32Array.from({ length: rate * seconds }, (_, n) => at(n / rate, n));

function shares(rate: number, ...channels: Float32Array[]) {
  const kinds = new SoundKinds(rate, -50);
  // In blocks of no round length, as decoders give them.
  for (let from = 0; from < channels[0]!.length; from += 1_152)
    kinds.add(channels.map((one) => one.subarray(from, from + 1_152)));
  return kinds.shares();
}
const tone = (hertz: number, second: number) => Math.sin(2 * Math.PI * hertz * second);

it('the spectrum has the power where the tone is', () => {
  const power = new Float64Array(FRAME / 2);
  powerSpectrum(
    Float64Array.from({ length: FRAME }, (_, n) => tone(20 / FRAME, n)),
    power,
  );
  expect(power.indexOf(Math.max(...power))).toBe(20);
  // A Hann window: the amplitude is a half of it, and those beside a half again.
  expect(power[20]).toBeCloseTo((FRAME / 4) ** 2, 3);
  expect(power[21]).toBeCloseTo((FRAME / 8) ** 2, 3);
  expect(power[30]).toBeLessThan(1e-9);
});

describe('what is heard', () => {
  it.each([8_000, 11_025, 44_100, 48_000])('is nothing where it is silent, at %d Hz', (rate) => {
    const quiet = make(rate, 4, (_, n) => (n % 2 ? 0.0005 : -0.0005));
    expect(shares(rate, quiet, quiet)).toEqual({ speech: 0, music: 0, silence: 1, other: 0 });
  });

  it('is something else where it is noise or one tone', () => {
    const other = { speech: 0, music: 0, silence: 0, other: 1 };
    expect(shares(16_000, noise(16_000 * 6))).toEqual(other);
    expect(
      shares(
        16_000,
        make(16_000, 6, (second) => 0.5 * tone(440, second)),
      ),
    ).toEqual(other);
  });

  it('is music where chords follow each other, however loud and at any rate', () => {
    const CHORDS = [
      [220, 277, 330],
      [196, 247, 294],
      [262, 330, 392],
    ];
    const chords = (rate: number, gain: number) =>
      make(rate, 12, (second) => {
        const [since, chord] = [second % 0.5, CHORDS[Math.floor(second * 2) % 3]!];
        const harmonics = chord.flatMap((hertz) => [1, 2, 3, 4].map((n) => tone(hertz * n, second) / n));
        return gain * Math.exp(-2 * since) * harmonics.reduce((sum, one) => sum + one, 0);
      });
    for (const [rate, gain] of [
      [44_100, 0.1],
      [8_000, 0.1],
      [22_050, 0.01],
    ] as const)
      expect(shares(rate, chords(rate, gain))!.music).toBeGreaterThan(0.9);
  });

  it('is by the second', () => {
    const hiss = noise(8_000 * 20);
    const half = make(8_000, 20, (second, n) => (second < 10 ? 0 : hiss[n]!));
    const some = expect.closeTo(0.5, 1);
    expect(shares(8_000, half)).toMatchObject({ silence: some, other: some, music: 0 });
  });

  it('is not said of less than a second, nor of less than 8 kHz', () => {
    expect(shares(16_000, noise(15_000))).toBeUndefined();
    expect(shares(4_000, noise(20_000))).toBeUndefined();
  });

  it('has a level for every second, whatever the rate', () => {
    for (const rate of [8_000, 11_025, 44_100, 96_000]) {
      const features = new SoundFeatures(rate);
      features.add([noise(rate * 20)]);
      features.close();
      expect(features.levels.length).toBeGreaterThanOrEqual(19);
      expect(features.levels.length).toBeLessThanOrEqual(20);
      expect(features.stretches).toHaveLength(features.levels.length - 2);
    }
  });
});

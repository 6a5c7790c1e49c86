import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { wav } from '../testing/wav.ts';
import { openListener, wordsOf } from './sherpa.ts';
import { Utterances } from './utterances.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);
const RATE = 16_000;

/** Silence with tones in it, from and to in seconds. */
function tones(seconds: number, ...places: readonly (readonly [number, number])[]): Float32Array {
  const sounds = (t: number) => places.some(([from, to]) => t >= from && t < to);
  return Float32Array.from({ length: seconds * RATE }, (_, n) =>
    sounds(n / RATE) ? 0.5 * Math.sin((2 * Math.PI * 800 * n) / RATE) : 0,
  );
}

describe('utterances', () => {
  const cut = (samples: Float32Array) => {
    const utterances = new Utterances(RATE);
    const found = [];
    for (let at = 0; at < samples.length; at += 5_003)
      found.push(...utterances.add([samples.subarray(at, at + 5_003)]));
    return [...found, ...utterances.end()].map((one) => ({
      from: one.startSeconds,
      to: one.startSeconds + one.samples.length / RATE,
    }));
  };

  it('are cut at pauses, and nothing is heard where nothing is', () => {
    const [first, second, ...others] = cut(tones(9, [2, 3], [3.2, 4], [7, 9]));
    expect(others).toEqual([]);
    expect(first).toEqual({ from: expect.closeTo(1.8, 0), to: expect.closeTo(4.2, 0) });
    expect(second).toEqual({ from: expect.closeTo(6.8, 0), to: 9 });
    expect(cut(tones(5))).toEqual([]);
  });

  it('are cut where nobody pauses, too, at most 20 s long and with nothing lost', () => {
    const found = cut(tones(65, [0, 65]));
    expect(found.length).toBeGreaterThanOrEqual(4);
    for (const [n, { from, to }] of found.entries()) {
      expect(to - from).toBeLessThanOrEqual(20.1);
      expect(from).toBeCloseTo(n === 0 ? 0 : found[n - 1]!.to, 5);
    }
  });
});

describe('words', () => {
  it('are put together from their pieces', () => {
    const heard = { text: '', tokens: [' he', 'llo', '▁you'], timestamps: [0.1, 0.3, 2] };
    expect(wordsOf(heard, 3)).toEqual([
      { startSeconds: 0.1, endSeconds: 1, text: 'hello' },
      { startSeconds: 2, endSeconds: expect.closeTo(2.66, 5), text: 'you' },
    ]);
  });

  it('have their share of the time where the model tells none', () => {
    expect(wordsOf({ text: 'a bbb' }, 4)).toEqual([
      { startSeconds: 0, endSeconds: 1, text: 'a' },
      { startSeconds: 1, endSeconds: 4, text: 'bbb' },
    ]);
  });
});

describe('speech', () => {
  let root: string;
  let path: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'speech-'));
    await writeFile((path = join(root, 'a.wav')), wav(tones(8, [1, 1.5], [5, 5.4]), RATE));
  });
  afterAll(() => rm(root, { recursive: true }));
  const trySpeech = (model?: string, file = path) =>
    tryAlgorithm(folderOf('speech'), file, model ? { model } : {});

  // The model is made for this test and knows tones, not words: it shows that the engine runs and when it hears them.
  it('runs sherpa-onnx in the sandbox, and makes captions with the times of the file', async () => {
    const { outcome, derived } = await trySpeech(sample('speech-model'));
    expect(outcome).toMatchObject({ state: 'succeeded', result: { model: 'speech-model' } });
    const { segments } = (
      outcome as unknown as { result: { segments: { startSeconds: number; text: string }[] } }
    ).result;
    expect(segments.map(({ startSeconds, text }) => [Math.round(startSeconds * 10) / 10, text])).toEqual([
      [expect.closeTo(1, 0), expect.stringContaining('tone')],
      [expect.closeTo(5, 0), expect.stringContaining('tone')],
    ]);
    const [{ derived: file, bytes }] = derived as [(typeof derived)[0]];
    expect(file).toMatchObject({ name: 'captions.vtt', contentType: 'text/vtt' });
    expect(Buffer.from(bytes).toString()).toMatch(/^WEBVTT\n\n00:00:00\.7\d\d --> 00:00:01\.7\d\d\n/);
    const texts = segments.map(({ text, startSeconds }) => ({ text, seconds: startSeconds }));
    expect(outcome).toMatchObject({ findable: { texts } });
    expect(outcome.peakMemoryMb).toBeLessThan(512);
  });

  it('is skipped without a model, and says how to switch it on', async () => {
    const { outcome } = await trySpeech();
    const detail = expect.stringMatching(/processing\/models.*processing\/cloud-engines/);
    expect(outcome).toMatchObject({ state: 'skipped', reason: { code: 'ENGINE_OFF', detail } });
  });

  it('is skipped without the engine, which is not installed with Intake', async () => {
    const opened = openListener(sample('speech-model'), '', null);
    await expect(opened).rejects.toMatchObject({ name: 'Skip', code: 'ENGINE_MISSING' });
  });

  it.each([
    ['is not there', async () => join(root, 'nothing'), /cannot be read \(ENOENT\)/],
    ['is empty', async () => mkdtemp(join(root, 'empty-')), /lacks tokens.txt/],
    [
      'has no network',
      async () => {
        const folder = await mkdtemp(join(root, 'half-'));
        await writeFile(join(folder, 'tokens.txt'), '<blk> 0\n');
        return folder;
      },
      /lacks its networks/,
    ],
    [
      'is damaged',
      async () => {
        const folder = await mkdtemp(join(root, 'damaged-'));
        await writeFile(join(folder, 'tokens.txt'), '<blk> 0\n');
        await writeFile(join(folder, 'model.onnx'), 'no model');
        return folder;
      },
      /could not be loaded/,
    ],
  ])('names what is wrong with a model that %s', async (_, folder, detail) => {
    const { outcome } = await trySpeech(await folder());
    expect(outcome).toMatchObject({ state: 'failed', reason: { detail: expect.stringMatching(detail) } });
  });

  it('says that there is nothing to hear', async () => {
    await writeFile(join(root, 'silent.wav'), wav(new Float32Array(RATE * 2), RATE));
    const { outcome, derived } = await trySpeech(sample('speech-model'), join(root, 'silent.wav'));
    expect(outcome).toMatchObject({ state: 'succeeded', result: { words: 0, segments: [] } });
    expect(derived).toEqual([]);
  });
});

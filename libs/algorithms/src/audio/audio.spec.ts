import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { wav as wavAt } from '../testing/wav.ts';
import { LoudnessMeter } from './loudness.ts';
import { pcmDecoder } from './pcm.ts';
import { Silences } from './silences.ts';
import { Waveform } from './waveform.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const RATE = 48_000;
const wav = (samples: Float32Array) => wavAt(samples, RATE);

/** One second; every frequency of whole hertz goes on from it without a step. */
function second(hertz: number, phase = 0): Float32Array {
  const { sin, PI } = Math;
  return Float32Array.from({ length: RATE }, (_, n) => sin((2 * PI * hertz * n) / RATE + phase));
}
const KILOHERTZ = second(1000);

/** Stretches of a sine, each of so many seconds at a level in dBFS. */
function sine(
  stretches: readonly (readonly [seconds: number, level: number])[],
  wave = KILOHERTZ,
): Float32Array {
  const all = new Float32Array(Math.round(stretches.reduce((sum, [seconds]) => sum + seconds, 0) * RATE));
  let at = 0;
  for (const [seconds, level] of stretches) {
    const [gain, end] = [10 ** (level / 20), at + Math.round(seconds * RATE)];
    for (let n = 0; at < end; at++, n = n + 1 === RATE ? 0 : n + 1) all[at] = gain * wave[n]!;
  }
  return all;
}

function measure(...channels: Float32Array[]) {
  const meter = new LoudnessMeter(RATE, channels.length);
  // In uneven pieces, as they come from a decoder.
  for (let at = 0; at < channels[0]!.length; at += 7919)
    meter.add(channels.map((samples) => samples.subarray(at, at + 7919)));
  return meter.result();
}

const stereo = (samples: Float32Array) => measure(samples, samples);

describe('loudness', () => {
  it.each([
    ['1', [[20, -23]], -23],
    [
      '4',
      [
        [10, -72],
        [10, -36],
        [60, -23],
        [10, -36],
        [10, -72],
      ],
      -23,
    ],
    [
      '5',
      [
        [20, -26],
        [20.1, -20],
        [20, -26],
      ],
      -23,
    ],
  ] as const)('is that of EBU Tech 3341, case %s', (_, stretches, expected) => {
    expect(Math.abs(stereo(sine(stretches)).integrated! - expected)).toBeLessThanOrEqual(0.1);
  });

  it('counts the channels behind more, and the lowest not at all (case 6)', () => {
    const [front, centre, behind] = [-28, -24, -30].map((level) => sine([[20, level]]));
    const low = sine([[20, -3]]);
    expect(
      Math.abs(measure(front!, front!, centre!, low, behind!, behind!).integrated! + 23),
    ).toBeLessThanOrEqual(0.1);
  });

  it.each([
    [
      '1',
      [
        [20, -20],
        [20, -30],
      ],
      10,
    ],
    [
      '4',
      [
        [20, -50],
        [20, -35],
        [20, -20],
        [20, -35],
        [20, -50],
      ],
      15,
    ],
  ] as const)('has the range of EBU Tech 3342, case %s', (_, stretches, expected) => {
    expect(Math.abs(stereo(sine(stretches)).range - expected)).toBeLessThanOrEqual(1);
  });

  it('finds the peak between the samples: a quarter of the sample rate, off by an eighth of a turn', () => {
    const { truePeak } = stereo(sine([[1, -6]], second(RATE / 4, Math.PI / 4)));
    expect(truePeak).toBeGreaterThan(-6.4);
    expect(truePeak).toBeLessThan(-5.8);
  });

  it('of silence is none', () => {
    expect(stereo(new Float32Array(RATE * 2))).toEqual({ integrated: null, range: 0, truePeak: null });
  });
});

it('a waveform keeps the peaks, however long the sound is', () => {
  const waveform = new Waveform();
  for (let second = 0; second < 30; second++)
    waveform.add([sine([[1, second === 17 ? -6 : -20]]), new Float32Array(RATE)]);
  const { data, length, samples_per_pixel: perPeak } = waveform.json(1000, RATE);
  expect(length).toBeLessThanOrEqual(1000);
  expect(length * perPeak).toBeGreaterThanOrEqual(30 * RATE);
  const at = (second: number) => Math.floor((second * RATE) / perPeak);
  expect(data.slice(2 * at(17.5), 2 * at(17.5) + 2)).toEqual([-64, 64]);
  expect(data.slice(2 * at(3), 2 * at(3) + 2)).toEqual([-13, 13]);
});

it('silences are found to the sample, at the end too, and short ones are none', () => {
  const silences = new Silences(RATE, -50, 0.5);
  silences.add([
    sine([
      [1, -20],
      [1, -80],
      [1, -20],
      [0.3, -90],
      [0.2, -20],
      [0.7, -60],
    ]),
    new Float32Array(4.2 * RATE),
  ]);
  silences.close();
  const rounded = silences.found.map((one) =>
    [one.startSeconds, one.endSeconds].map((at) => Math.round(at * 100) / 100),
  );
  expect(rounded).toEqual([
    [1, 2],
    [3.5, 4.2],
  ]);
});

it.each([
  ['pcm_u8', [0, 128, 255], [-1, 0, 0.992]],
  ['pcm_s16le', [0, 128, 255, 127], [-1, 1]],
  ['pcm_s16be', [128, 0, 127, 255], [-1, 1]],
  ['pcm_s24le', [0, 0, 128, 255, 255, 127], [-1, 1]],
  ['pcm_s24be', [128, 0, 0, 127, 255, 255], [-1, 1]],
  ['pcm_s32le', [0, 0, 0, 128], [-1]],
  ['pcm_f32le', [0, 0, 0, 63], [0.5]],
  ['pcm_mulaw', [0x00, 0x80, 0xff], [-0.98, 0.98, 0]],
  ['pcm_alaw', [0x2a, 0xaa, 0xd5], [-0.984, 0.984, 0]],
])('%s is decoded', (codec, bytes, expected) => {
  const [samples] = pcmDecoder(codec)!(Uint8Array.from(bytes), 1);
  expect([...samples!].map((value) => Math.round(value * 1000) / 1000)).toEqual(
    expected.map((value) => expect.closeTo(value, 2)),
  );
});

describe('audio', () => {
  let root: string;
  beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'sounds-'))));
  afterAll(() => rm(root, { recursive: true }));
  const tryAudio = (path: string) => tryAlgorithm(folderOf('audio'), path);

  it('measures a WAV file and keeps its waveforms', async () => {
    const path = join(root, 'a.wav');
    await writeFile(
      path,
      wav(
        sine([
          [2, -23],
          [1, -90],
        ]),
      ),
    );
    const { outcome, derived } = await tryAudio(path);
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: {
        codec: 'pcm_s16le',
        sampleRate: RATE,
        channels: 1,
        durationSeconds: 3,
        loudness: { integrated: expect.closeTo(-26, 0), truePeak: expect.closeTo(-23, 0) },
        silences: [{ startSeconds: expect.closeTo(2, 2), endSeconds: 3 }],
        silentSeconds: expect.closeTo(1, 2),
        // Two seconds of a tone and one of silence: nobody speaks.
        heard: expect.objectContaining({ speech: 0 }),
      },
    });
    expect(derived.map(({ derived: { name } }) => name)).toEqual([
      'waveform-1000.json',
      'waveform-8000.json',
    ]);
    const waveform = JSON.parse(Buffer.from(derived[0]!.bytes).toString());
    expect(waveform).toMatchObject({ version: 2, bits: 8, sample_rate: RATE });
    expect(waveform.data).toHaveLength(waveform.length * 2);
  });

  it.each([
    ['audio.flac', { codec: 'flac', durationSeconds: 2 }],
    // One channel, of which the decoder makes two: FFmpeg measures -22.3 LUFS.
    ['audio-id3.mp3', { codec: 'mp3', channels: 1, loudness: { integrated: expect.closeTo(-22.3, 1) } }],
    ['audio-w64.wav', { codec: 'pcm_s16le', durationSeconds: 0.3 }],
  ])('decodes %s', async (name, expected) => {
    const { outcome } = await tryAudio(sample(name));
    expect(outcome).toMatchObject({ state: 'succeeded', result: expected });
  });

  it('names the codec that it has no decoder for', async () => {
    const { outcome } = await tryAudio(sample('video-h264-faststart.mp4'));
    expect(outcome).toMatchObject({
      state: 'skipped',
      reason: { code: 'NO_DECODER', detail: expect.stringContaining('aac') },
    });
  });
});

import { readFile } from 'node:fs/promises';
import { aviOfSound } from '../testing/avi.ts';
import { sample } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { openSound } from './sound.ts';

async function decoded(bytes: Uint8Array): Promise<{ codec: string; samples: number[]; sampleRate: number }> {
  const { codec, blocks } = await openSound(taskOf(bytes, 'avi'));
  const samples: number[] = [];
  let rate = 0;
  for await (const { channels, sampleRate } of blocks) {
    samples.push(...channels[0]!);
    rate = sampleRate;
  }
  return { codec, samples, sampleRate: rate };
}

it('finds the sound of an AVI among its other streams, in lists and beyond the first gigabyte', async () => {
  const wave = Float32Array.from({ length: 1000 }, (_, n) => Math.sin(n / 20));
  const { codec, samples, sampleRate } = await decoded(aviOfSound(wave, 8000));
  expect([codec, sampleRate, samples.length]).toEqual(['pcm_s16le', 8000, 1000]);
  expect(Math.max(...samples.map((value, n) => Math.abs(value - wave[n]!)))).toBeLessThan(0.001);
});

it('decodes the MP3 of an AVI', async () => {
  const { codec, samples, sampleRate } = await decoded(await readFile(sample('video-xvid.avi')));
  expect(codec).toBe('mp3');
  expect(samples.length / sampleRate).toBeCloseTo(6.034, 3);
});

it('names what it cannot decode, and says where there is no sound', async () => {
  const bytes = aviOfSound(new Float32Array(10), 8000);
  bytes.writeUInt16LE(0x2000, bytes.indexOf('auds') + 64);
  await expect(decoded(bytes)).rejects.toMatchObject({
    code: 'NO_DECODER',
    message: 'There is no decoder for ac3 here.',
  });
  bytes.write('mids', bytes.indexOf('auds'), 'latin1');
  await expect(decoded(bytes)).rejects.toMatchObject({ code: 'NO_SOUND' });
});

import { jest } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { avi } from '../testing/avi.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const tryPoster = (path: string) => tryAlgorithm(folderOf('poster'), path);

describe('poster', () => {
  it.each(['video-mjpeg.mov', 'video-mjpeg.avi'])('decodes a frame of %s', async (name) => {
    const { outcome, derived } = await tryPoster(sample(name));
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: { codec: 'mjpeg', engine: 'built-in', sizes: [{ width: 96, height: 64 }, {}, {}] },
    });
    expect(derived.map(({ derived: one }) => [one.name, one.role])).toEqual([
      ['thumbnail-96.webp', 'thumbnail'],
      ['thumbnail-512.webp', 'thumbnail'],
      ['poster-1600.webp', 'poster'],
    ]);
  });

  it('passes over black frames', async () => {
    const root = await mkdtemp(join(tmpdir(), 'posters-'));
    try {
      const [black, red] = await Promise.all(['#000', '#d02020'].map(frame));
      await writeFile(join(root, 'a.avi'), avi([black!, black!, ...Array.from({ length: 8 }, () => red!)]));
      const { derived } = await tryPoster(join(root, 'a.avi'));
      const { channels } = await sharp(derived[0]!.bytes).stats();
      expect(channels[0]!.mean).toBeGreaterThan(150);
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

const frame = (background: string) =>
  sharp({ create: { width: 32, height: 16, channels: 3, background } })
    .jpeg()
    .toBuffer();

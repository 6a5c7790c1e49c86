import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import sharp from 'sharp';
import { avi } from '../testing/avi.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'films-'))));
afterAll(() => rm(root, { recursive: true }));

const tryFilm = (path: string) => tryAlgorithm(folderOf('filmstrip'), path);

/** A film of frames that become redder: the one at second `n` has `n` of red. */
async function reddening(seconds: number, indexed: number): Promise<string> {
  const frames = Array.from({ length: seconds }, (_, n) =>
    sharp({ create: { width: 32, height: 16, channels: 3, background: { r: n, g: 0, b: 0 } } })
      .jpeg({ quality: 100 })
      .toBuffer(),
  );
  const path = join(root, `${seconds}-${indexed}.avi`);
  await writeFile(path, avi(await Promise.all(frames), { rate: 1, indexed }));
  return path;
}

/** Cues with the mean red of the part of the picture that they show. */
async function shown(derived: Awaited<ReturnType<typeof tryFilm>>['derived']) {
  const [strip, cues] = ['filmstrip.webp', 'filmstrip.vtt'].map(
    (name) => derived.find((one) => one.derived.name === name)!.bytes,
  );
  const found = [
    ...Buffer.from(cues!)
      .toString()
      .matchAll(/([\d:.]+) --> [\d:.]+\nfilmstrip.webp#xywh=(\d+),(\d+),(\d+),(\d+)\n/g),
  ];
  return Promise.all(
    found.map(async ([, clock, left, top, width, height]) => {
      const [h, m, s] = clock!.split(':').map(Number);
      const tile = { left: +left!, top: +top!, width: +width!, height: +height! };
      const { channels } = await sharp(await sharp(strip).extract(tile).png().toBuffer()).stats();
      return { at: h! * 3600 + m! * 60 + s!, red: channels[0]!.mean };
    }),
  );
}

describe('filmstrip', () => {
  it.each([
    ['an index', 0],
    ['no index', NaN],
  ])('shows each part of a film at its time, with %s', async (_, indexed) => {
    const { outcome, derived } = await tryFilm(await reddening(240, indexed));
    expect(outcome).toMatchObject({ state: 'succeeded', result: { codec: 'mjpeg', frames: 48 } });
    const tiles = await shown(derived);
    expect(tiles).toHaveLength(48);
    for (const { at, red } of tiles) expect(Math.abs(red - at)).toBeLessThan(8);
    expect(outcome.peakMemoryMb).toBeLessThan(512);
  });

  it('is of short films, too', async () => {
    const { derived } = await tryFilm(sample('video-mjpeg.mov'));
    expect(await shown(derived)).toHaveLength(6);
  });

  it('fails plainly where the index leads nowhere', async () => {
    const { outcome, derived } = await tryFilm(await reddening(30, 2 ** 30));
    const detail = expect.stringContaining('No frame of it could be decoded');
    expect(outcome).toMatchObject({ state: 'failed', reason: { code: 'ALGORITHM_FAILED', detail } });
    expect(derived).toEqual([]);
  });

  it('names the codec that nothing here decodes', async () => {
    const { outcome } = await tryFilm(sample('video-h264-faststart.mp4'));
    const detail = expect.stringMatching(/h264.*@ffmpeg\/core/);
    expect(outcome).toMatchObject({ state: 'skipped', reason: { code: 'NO_DECODER', detail } });
  });
});

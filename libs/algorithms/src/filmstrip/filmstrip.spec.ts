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

/** The frame of every fourth second, which stands for those after it: `n` of red at second `n`. */
const SHOWN = 4;
const frames = Array.from({ length: 60 }, (_, n) =>
  sharp({ create: { width: 32, height: 16, channels: 3, background: { r: n * SHOWN, g: 0, b: 0 } } })
    .jpeg({ quality: 100 })
    .toBuffer(),
);

/** A film of frames that become redder. */
async function reddening(seconds: number, indexed: number): Promise<string> {
  const made = await Promise.all(frames);
  const path = join(root, `${seconds}-${indexed}.avi`);
  const film = Array.from({ length: seconds }, (_, n) => made[Math.floor(n / SHOWN)]!);
  await writeFile(path, avi(film, { rate: 1, indexed }));
  return path;
}

/** Cues with the red of the middle of the part of the picture that they show. */
async function shown(derived: Awaited<ReturnType<typeof tryFilm>>['derived']) {
  const [strip, cues] = ['filmstrip.webp', 'filmstrip.vtt'].map(
    (name) => derived.find((one) => one.derived.name === name)!.bytes,
  );
  const { data, info } = await sharp(strip).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const found = Buffer.from(cues!)
    .toString()
    .matchAll(/([\d:.]+) --> [\d:.]+\nfilmstrip.webp#xywh=(\d+),(\d+),(\d+),(\d+)\n/g);
  return [...found].map(([, clock, ...tile]) => {
    const [h, m, s] = clock!.split(':').map(Number) as [number, number, number];
    const [left, top, width, height] = tile.map(Number) as [number, number, number, number];
    const middle = (top + Math.floor(height / 2)) * info.width + left + Math.floor(width / 2);
    return { at: h * 3600 + m * 60 + s, red: data[middle * info.channels]! };
  });
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
});

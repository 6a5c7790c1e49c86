import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import sharp from 'sharp';
import { avi } from '../testing/avi.ts';
import { folderOf, tryAlgorithm } from '../testing/index.ts';
import { blackOf, scenesOf } from './look.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const plain = (at: number, ...colour: number[]) => ({
  at,
  rgb: Uint8Array.from({ length: 300 }, (_, n) => colour[n % 3]!),
});

describe('looks', () => {
  const [red, blue, black] = [
    [200, 0, 0],
    [0, 0, 200],
    [3, 3, 3],
  ] as const;
  it('are of one scene until the colours are others', () => {
    const looks = [plain(0, ...red), plain(1, ...red), plain(2, ...blue), plain(3, ...blue)];
    expect(scenesOf(looks, 0.5, 4)).toEqual([
      { startSeconds: 0, endSeconds: 2 },
      { startSeconds: 2, endSeconds: 4 },
    ]);
  });

  it('are of one scene where something in it moves', () => {
    const half = (at: number, from: number) => ({
      at,
      rgb: Uint8Array.from({ length: 300 }, (_, n) => (n >= from && n < from + 90 ? 250 : 20)),
    });
    expect(scenesOf([half(0, 0), half(1, 90), half(2, 180)], 0.5, 3)).toHaveLength(1);
  });

  it('are black in stretches, to the end as well', () => {
    const looks = [plain(0, ...black), plain(1, ...red), plain(2, ...black), plain(3, ...black)];
    expect(blackOf(looks, 4)).toEqual([
      { startSeconds: 0, endSeconds: 1 },
      { startSeconds: 2, endSeconds: 4 },
    ]);
  });
});

describe('scenes', () => {
  let root: string;
  beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'scenes-'))));
  afterAll(() => rm(root, { recursive: true }));

  it('of a film are found with their times, and shown as a moving picture', async () => {
    const [black, red, blue] = await Promise.all(
      ['#000', '#d02020', '#2020d0'].map((background) =>
        sharp({ create: { width: 32, height: 16, channels: 3, background } })
          .jpeg()
          .toBuffer(),
      ),
    );
    const seconds = [black!, red!, red!, red!, blue!, blue!];
    const path = join(root, 'a.avi');
    await writeFile(
      path,
      avi(
        seconds.flatMap((one) => [one, one, one, one]),
        { rate: 4, indexed: 0 },
      ),
    );
    const { outcome, derived } = await tryAlgorithm(folderOf('scenes'), path);
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: {
        ...{ codec: 'mjpeg', engine: 'built-in', frames: 24, everySeconds: 0.25 },
        scenes: [
          { startSeconds: 0, endSeconds: 1 },
          { startSeconds: 1, endSeconds: 4 },
          { startSeconds: 4, endSeconds: 6 },
        ],
        black: [{ startSeconds: 0, endSeconds: 1 }],
        clip: 'clip.webp',
      },
    });
    const [{ bytes, derived: clip }] = derived as [(typeof derived)[0]];
    expect(clip).toMatchObject({ name: 'clip.webp', role: 'preview', width: 32, height: 16 });
    // WebP joins what is the same.
    const { delay } = await sharp(bytes).metadata();
    expect(delay!.length).toBeGreaterThan(1);
    expect(delay!.reduce((sum, one) => sum + one, 0)).toBe(12 * 400);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { taskOf } from '../testing/task-of.ts';
import { preparePicture } from './prepare-picture.ts';

let scratch: string;
beforeAll(async () => void (scratch = await mkdtemp(join(tmpdir(), 'intake-prepare-'))));
afterAll(() => rm(scratch, { recursive: true }));

/** What a service is sent of these bytes. */
async function prepared(bytes: Buffer, type: string): Promise<Buffer> {
  const made: Buffer[] = [];
  await preparePicture({
    ...{ ...taskOf(bytes, type), scratch },
    derive: async (_, content) => void made.push(Buffer.from(content as Uint8Array)),
  });
  return made[0]!;
}

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c00' } });

describe('a picture for a service', () => {
  it.each([
    ['large', 9_000, 6_000, 1600, 1067],
    ['a strip', 4_000, 40, 1600, 80],
    ['tiny', 3, 2, 80, 80],
  ])('has 80 to 1,600 pixels a side where it is %s', async (_, width, height, wide, high) => {
    const jpeg = await prepared(await picture(width, height).jpeg().toBuffer(), 'jpg');
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: wide, height: high });
  });

  it('is below 5 MB where nothing can be left out of it', async () => {
    const noise = { type: 'gaussian', mean: 128, sigma: 80 } as const;
    const created = { width: 1600, height: 1600, channels: 3, background: '#888', noise } as const;
    const bytes = await sharp({ create: created }).png({ compressionLevel: 1 }).toBuffer();
    expect((await prepared(bytes, 'png')).length).toBeLessThan(5_000_000);
  });

  it('is upright, and its EXIF stays here', async () => {
    const exif = { IFD0: { Copyright: 'somebody' } };
    const lying = picture(200, 100).withExif(exif).withMetadata({ orientation: 6 });
    const {
      width,
      height,
      exif: left,
    } = await sharp(await prepared(await lying.jpeg().toBuffer(), 'jpg')).metadata();
    expect([width, height, left]).toEqual([100, 200, undefined]);
  });

  it('has white where it was transparent, and three channels', async () => {
    const bytes = await sharp({
      create: { width: 90, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .webp()
      .toBuffer();
    const { channels } = await sharp(await prepared(bytes, 'webp')).stats();
    expect(channels.map(({ min }) => min)).toEqual([255, 255, 255]);
  });

  it('is refused where it is none', async () => {
    await expect(prepared(Buffer.from('MZ no picture'), 'jpg')).rejects.toMatchObject({ code: 'UNREADABLE' });
  });
});

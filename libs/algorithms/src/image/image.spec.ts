import { jest } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { lookOf } from './look.ts';
import { pixelsOf } from '../pictures/pixels.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

let root: string;
beforeAll(async () => (root = await mkdtemp(join(tmpdir(), 'images-'))));
afterAll(() => rm(root, { recursive: true }));

async function tryImage(name: string, bytes: Uint8Array, parameters = {}) {
  const path = join(root, name);
  await writeFile(path, bytes);
  return tryAlgorithm(folderOf('image'), path, { parameters });
}

/** A photograph with everything that a camera writes. */
const photograph = () =>
  sharp(sample('image.jpg'))
    .withExif({
      IFD0: { Make: 'Canon', Model: 'R5' },
      IFD2: { DateTimeOriginal: '2024:05:06 07:08:09', OffsetTimeOriginal: '+02:00', FNumber: '28/10' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '48/1 6/1 0/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '11/1 30/1 0/1',
      },
    })
    .withMetadata({ orientation: 6 })
    .withXmp(
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
       xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:City="München">
       <dc:subject><rdf:Bag><rdf:li>See</rdf:li><rdf:li>Berg</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`,
    )
    .jpeg()
    .toBuffer();

describe('image', () => {
  it('finds what the camera wrote, makes pictures, and leaves out the place', async () => {
    const { outcome, derived } = await tryImage('a.jpg', await photograph());
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: {
        width: 360,
        height: 640,
        orientation: 6,
        format: 'jpeg',
        camera: { make: 'Canon', model: 'R5' },
        takenAt: '2024-05-06T07:08:09+02:00',
        exposure: { aperture: 2.8 },
        keywords: ['See', 'Berg'],
        placeholder: expect.stringMatching(/^[\w+/]{20,40}=*$/),
        blurred: false,
        sizes: [
          { width: 54, height: 96 },
          { width: 288, height: 512 },
          { width: 360, height: 640 },
        ],
      },
    });
    const texts = derived.map(({ bytes }) => Buffer.from(bytes).toString('latin1')).join('');
    expect(JSON.stringify(outcome) + texts).not.toMatch(/München|latitude|GPS|48,/i);
    expect(derived.map(({ derived: one }) => [one.name, one.role, one.width])).toEqual([
      ['metadata.json', 'data', undefined],
      ['thumbnail-96.webp', 'thumbnail', 54],
      ['thumbnail-512.webp', 'thumbnail', 288],
      ['preview-1600.webp', 'preview', 360],
    ]);
    const thumbnail = await sharp(derived[1]!.bytes).metadata();
    expect(thumbnail).toMatchObject({ width: 54, height: 96, format: 'webp' });
    expect(thumbnail.exif).toBeUndefined();
  });

  it('keeps the place where that is asked for', async () => {
    const { outcome } = await tryImage('b.jpg', await photograph(), { location: true });
    expect(outcome).toMatchObject({
      result: { location: { latitude: 48.1, longitude: 11.5, city: 'München' } },
    });
  });

  it.each([
    ['image.png', { format: 'png' }],
    ['image.gif', { format: 'gif' }],
    ['image.webp', { format: 'webp' }],
    ['image.tiff', { format: 'tiff', camera: { software: 'Lavc59.37.100' } }],
    ['image.avif', { format: 'avif', codec: 'av1' }],
  ])('%s', async (name, expected) => {
    const { outcome, derived } = await tryAlgorithm(folderOf('image'), sample(name));
    expect(outcome).toMatchObject({ state: 'succeeded', result: { width: 640, height: 360, ...expected } });
    expect(derived.filter(({ derived: { role } }) => role !== 'data')).toHaveLength(3);
  });

  it('counts the frames of an animation', async () => {
    const frames = await Promise.all(
      ['red', 'green', 'blue'].map((background) =>
        sharp({ create: { width: 20, height: 10, channels: 3, background } })
          .png()
          .toBuffer(),
      ),
    );
    const gif = await sharp(frames, { join: { animated: true } })
      .gif({ delay: [100, 200, 300] })
      .toBuffer();
    const { outcome } = await tryImage('c.gif', gif);
    expect(outcome).toMatchObject({ result: { width: 20, height: 10, frames: 3, durationMs: 600 } });
  });

  it('says what it knows of a HEIC whose pixels it cannot have', async () => {
    const heic = await readFile(sample('image.heic'));
    const { outcome } = await tryImage('d.heic', heic.fill(0, heic.indexOf('mdat') + 4));
    expect(outcome).toMatchObject({
      state: 'partial',
      result: { width: 64, height: 64, codec: 'hevc' },
      // With @ffmpeg/core there is a decoder.
      reason: { code: expect.stringMatching(/NO_DECODER|UNDECODABLE/) },
    });
  });

  it('fails plainly at 50,000 x 50,000 pixels, before any memory is taken', async () => {
    const { outcome } = await tryImage('bomb.png', png(50_000, 50_000));
    expect(outcome).toMatchObject({
      state: 'failed',
      reason: { detail: expect.stringContaining('50000 x 50000') },
    });
    expect(outcome.peakMemoryMb).toBeLessThan(200);
  });

  it('is partial where the pixels are broken, and skips what is no image', async () => {
    const { outcome } = await tryImage('cut.png', png(64, 64));
    expect(outcome).toMatchObject({
      state: 'partial',
      result: { width: 64 },
      reason: { code: 'UNDECODABLE' },
    });
    const other = await tryImage('text.jpg', Buffer.from('Only words.'));
    expect(other.outcome).toMatchObject({ state: 'skipped', reason: { code: 'UNREADABLE' } });
  });
});

describe('pixels', () => {
  /** Two rows of three: 1 2 3 / 4 5 6, as seen through each EXIF orientation. */
  it.each([
    [1, 3, [1, 2, 3, 4, 5, 6]],
    [2, 3, [3, 2, 1, 6, 5, 4]],
    [3, 3, [6, 5, 4, 3, 2, 1]],
    [4, 3, [4, 5, 6, 1, 2, 3]],
    [5, 2, [1, 4, 2, 5, 3, 6]],
    [6, 2, [4, 1, 5, 2, 6, 3]],
    [7, 2, [6, 3, 5, 2, 4, 1]],
    [8, 2, [3, 6, 2, 5, 1, 4]],
  ])('are upright from orientation %s', async (orientation, width, seen) => {
    const grey = Buffer.from([1, 2, 3, 4, 5, 6].map((value) => value * 40));
    const stored = await sharp(grey, { raw: { width: 3, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    const { data, channels, ...size } = await pixelsOf(stored, orientation);
    expect(size).toEqual({ width, height: 6 / width });
    expect([...data].filter((_, at) => at % channels === 0).map((value) => value / 40)).toEqual(seen);
  });

  it('that look alike have near hashes, others far ones; soft ones are less sharp', async () => {
    const look = async (image: Sharp) => lookOf(await pixelsOf(await image.png().toBuffer()));
    const one = await look(sharp(sample('image.jpg')));
    const alike = await look(sharp(sample('image.jpg')).resize(300).modulate({ brightness: 1.1 }));
    const soft = await look(sharp(sample('image.jpg')).blur(8));
    const other = await look(sharp(sample('image.jpg')).flop().negate());
    expect(distance(one.perceptualHash, alike.perceptualHash)).toBeLessThanOrEqual(6);
    expect(distance(one.perceptualHash, other.perceptualHash)).toBeGreaterThan(20);
    expect([one.blurred, soft.blurred]).toEqual([false, true]);
  });

  it('have their colours named by frequency', async () => {
    const red = sharp({ create: { width: 100, height: 100, channels: 3, background: '#c81e1e' } });
    const blue = await sharp({ create: { width: 30, height: 100, channels: 3, background: '#1e1ec8' } })
      .png()
      .toBuffer();
    const picture = await red
      .composite([{ input: blue, left: 0, top: 0 }])
      .png()
      .toBuffer();
    const { colours } = await lookOf(await pixelsOf(picture));
    expect(colours[0]!.colour).toBe('#c81e1e');
    expect(colours[1]!.colour).toMatch(/^#1[ef]1[ef]c[89]$/);
    expect(colours[0]!.share).toBeCloseTo(0.7, 1);
  });
});

function distance(a: string, b: string): number {
  return (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;
}

/** A PNG of that size whose data end after a few rows. */
function png(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const numbers = Buffer.alloc(8);
    numbers.writeUInt32BE(data.length, 0);
    numbers.writeUInt32BE(crc32(named), 4);
    return Buffer.concat([numbers.subarray(0, 4), named, numbers.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(Buffer.alloc(500)))]);
}

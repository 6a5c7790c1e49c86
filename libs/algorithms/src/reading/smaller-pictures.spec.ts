import sharp from 'sharp';
import { taskOf } from '../testing/task-of.ts';
import { withSmallerPictures } from './smaller-pictures.ts';

const PIECE = 8 * 2 ** 20;
const object = (head: string, data: Uint8Array) =>
  Buffer.concat([Buffer.from(`4 0 obj${head}stream\r\n`), data, Buffer.from('\nendstream\nendobj\n')]);
const HEAD =
  '<</Subtype /Image/Width 4000/Height 3000/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter[/DCTDecode]/Length 9 0 R>>';
const jpeg = (colours: 'srgb' | 'b-w' | 'cmyk' = 'srgb') =>
  sharp({ create: { width: 400, height: 300, channels: 3, background: '#c00' } })
    .toColourspace(colours)
    .jpeg()
    .toBuffer();

/** What stands in the file now. */
async function shrunk(file: Buffer): Promise<Buffer | null> {
  const task = await withSmallerPictures(taskOf(file, 'pdf'), 1000, 100);
  if (!task) return null;
  const pieces: Uint8Array[] = [];
  // In ranges of no round length, as a reader asks for them.
  for (let at = 0; at < file.length; at += 65_537) pieces.push(await task.read(at, 65_537));
  return Buffer.concat(pieces);
}

describe('a PDF with smaller pictures', () => {
  // Over the border of two pieces: its dictionary, its data, its end.
  it.each([0, 10, PIECE - 60, PIECE - 130, PIECE - 200, PIECE - 800])(
    'has a smaller JPEG and its size at %d, and all else where it was',
    async (offset) => {
      const before = Buffer.concat([
        Buffer.alloc(offset, ' '),
        object(HEAD, await jpeg()),
        Buffer.from('%%EOF'),
      ]);
      const after = (await shrunk(before))!;
      expect(after.length).toBe(before.length);
      const text = after.toString('latin1');
      expect(text).toContain('/Width 100 /Height 75  /ColorSpace');
      expect(text.endsWith('\nendstream\nendobj\n%%EOF')).toBe(true);
      const data = after.subarray(text.indexOf('stream\r\n') + 8);
      expect(await sharp(data).metadata()).toMatchObject({ width: 100, height: 75, channels: 3 });
    },
  );

  it('leaves gray ones gray, which the dictionary says they are', async () => {
    const after = (await shrunk(object(HEAD, await jpeg('b-w'))))!;
    const data = after.subarray(after.toString('latin1').indexOf('stream\r\n') + 8);
    expect(await sharp(data).metadata()).toMatchObject({ width: 100, channels: 1 });
  });

  it.each([
    ['is CMYK', async () => object(HEAD, await jpeg('cmyk'))],
    ['is small enough', async () => object(HEAD.replace('4000', '10').replace('3000', '10'), await jpeg())],
    ['is no JPEG', async () => object(HEAD.replace('DCTDecode', 'FlateDecode'), await jpeg())],
    ['is damaged', async () => object(HEAD, (await jpeg()).subarray(0, 200))],
    ['has no end', async () => Buffer.concat([Buffer.from(`4 0 obj${HEAD}stream\n`), await jpeg()])],
    ['is none at all', async () => Buffer.from('stream obj endstream')],
  ])('is none where what is in it %s', async (_, make) => {
    expect(await shrunk(await make())).toBeNull();
  });
});

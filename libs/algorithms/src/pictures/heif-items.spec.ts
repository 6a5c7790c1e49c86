import { readFile } from 'node:fs/promises';
import { sample } from '../testing/index.ts';
import { heifPicture } from './heif-items.ts';

const u16 = (value: number) => Buffer.from([value >> 8, value & 255]);
const u32 = (value: number) => Buffer.concat([u16(value >>> 16), u16(value & 0xffff)]);
const box = (type: string, ...content: readonly Buffer[]) => {
  const inside = Buffer.concat(content);
  return Buffer.concat([u32(inside.length + 8), Buffer.from(type), inside]);
};
const full = (type: string, version: number, ...content: readonly Buffer[]) =>
  box(type, Buffer.from([version, 0, 0, 0]), ...content);

/** Parameter sets of one unit, and a size. */
const hvcC = box('hvcC', Buffer.alloc(21), Buffer.from([3, 1, 32]), u16(1), u16(2), Buffer.from('PS'));
const ispe = (width: number, height: number) => full('ispe', 0, u32(width), u32(height));
const irot = (quarters: number) => box('irot', Buffer.from([quarters]));
const unit = (name: string) => Buffer.concat([u32(name.length), Buffer.from(name)]);

/** A grid of two parts side by side, as phones write them: item 1 is the grid, 2 and 3 are the parts. */
function grid(quarters: number): Buffer {
  const parts = ['left', 'right!'].map(unit);
  const head = Buffer.concat([Buffer.from([0, 0, 0, 1]), u16(120), u16(64)]);
  const item = (id: number, type: string) =>
    full('infe', 2, u16(id), u16(0), Buffer.from(type), Buffer.alloc(1));
  const make = (mdat: number) => {
    const place = (id: number, method: number, offset: number, length: number) =>
      Buffer.concat([u16(id), u16(method), u16(0), u16(1), u32(offset), u32(length)]);
    return full(
      'meta',
      0,
      full('pitm', 0, u16(1)),
      full('iinf', 0, u16(3), item(1, 'grid'), item(2, 'hvc1'), item(3, 'hvc1')),
      full(
        'iloc',
        1,
        Buffer.from([0x44, 0x00]),
        u16(3),
        place(1, 1, 0, head.length),
        place(2, 0, mdat, parts[0]!.length),
        place(3, 0, mdat + parts[0]!.length, parts[1]!.length),
      ),
      full('iref', 0, box('dimg', u16(1), u16(2), u16(2), u16(3))),
      box(
        'iprp',
        box('ipco', hvcC, ispe(64, 64), ispe(120, 64), irot(quarters)),
        full(
          'ipma',
          0,
          u32(3),
          ...[
            [1, 3, 4],
            [2, 1, 2],
            [3, 1, 2],
          ].map(([id, ...own]) => Buffer.concat([u16(id!), Buffer.from([2, ...own])])),
        ),
      ),
      box('idat', head),
    );
  };
  const ftyp = box('ftyp', Buffer.from('heic'), u32(0));
  const before = ftyp.length + make(0).length + 8;
  return Buffer.concat([ftyp, make(before), box('mdat', ...parts)]);
}

const START = '\0\0\0\x01';

describe('a HEIF file', () => {
  it('of one picture is a stream with its parameter sets', async () => {
    const found = heifPicture(await readFile(sample('image.heic')))!;
    expect(found).toMatchObject({ columns: 1, rows: 1, whole: { width: 64, height: 64 }, rotation: 0 });
    // VPS, SPS, PPS and one picture: the first byte of each has its type.
    const units = found.stream.toString('latin1').split(START).slice(1);
    expect(units.map((one) => (one.charCodeAt(0) >> 1) & 63)).toEqual([32, 33, 34, 20]);
  });

  it.each([
    [0, 0],
    [1, 270],
    [3, 90],
  ])('of a grid turned by %d quarters has all parts in order', (quarters, rotation) => {
    const found = heifPicture(grid(quarters))!;
    expect(found).toMatchObject({ columns: 2, rows: 1, rotation });
    expect(found).toMatchObject({ part: { width: 64, height: 64 }, whole: { width: 120, height: 64 } });
    expect(found.stream.toString('latin1')).toBe(`${START}PS${START}left${START}right!`);
  });

  it('that is cut off, or of other codecs, is none', () => {
    const file = grid(0);
    for (let length = 0; length < file.length; length += 7) {
      try {
        expect(heifPicture(file.subarray(0, length))?.stream.length ?? 0).toBeLessThan(30);
      } catch (error) {
        expect((error as Error).name).toBe('RangeError');
      }
    }
    const other = Buffer.from(file.toString('latin1').replaceAll('hvc1', 'av01'), 'latin1');
    expect(heifPicture(other)).toBeNull();
  });
});

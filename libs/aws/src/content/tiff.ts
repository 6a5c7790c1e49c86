import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

const [WIDTH, LENGTH, STRIP_OFFSETS, STRIP_SIZES, TILE_OFFSETS, TILE_SIZES] = [256, 257, 273, 279, 324, 325];
const MAX_ENTRIES = 4096;
/** Bytes of one value by type: SHORT, LONG, LONG8 (TIFF 6.0, section 2, and BigTIFF). */
const SIZES: Record<number, number> = { 3: 2, 4: 4, 16: 8 };

interface Entry {
  type: number;
  count: number;
  /** Where its value, or the place of its value, stands. */
  at: number;
}

/** TIFF and BigTIFF: a first directory with width and length, whose last strip or tile is within the file. */
export async function tiff(reader: ContentReader): Promise<Finding | null> {
  const head = await reader.bytes(0, 16);
  const signature = head.toString('hex', 0, 4);
  const layout = {
    '49492a00': { big: false, wide: false },
    '4d4d002a': { big: true, wide: false },
    '49492b00': { big: false, wide: true },
    '4d4d002b': { big: true, wide: true },
  }[signature];
  if (!layout) return null;
  const file = new TiffFile(reader, layout.big, layout.wide);
  return { found: 'tif', whole: head.length >= 8 && (await file.isWhole()) };
}

class TiffFile {
  private readonly reader: ContentReader;
  private readonly big: boolean;
  private readonly wide: boolean;

  constructor(reader: ContentReader, big: boolean, wide: boolean) {
    this.reader = reader;
    this.big = big;
    this.wide = wide;
  }

  async isWhole(): Promise<boolean> {
    const entries = await this.directory();
    if (!entries?.has(WIDTH) || !entries.has(LENGTH)) return false;
    const strips = await this.endOf(entries, STRIP_OFFSETS, STRIP_SIZES);
    const tiles = await this.endOf(entries, TILE_OFFSETS, TILE_SIZES);
    return Math.max(strips, tiles) <= this.reader.size;
  }

  private async directory(): Promise<Map<number, Entry> | null> {
    const offset = await this.number(this.wide ? 8 : 4, this.wide ? 8 : 4);
    const [counter, length] = this.wide ? [8, 20] : [2, 12];
    const count = await this.number(offset, counter);
    if (!(count > 0 && count <= MAX_ENTRIES)) return null;
    const start = offset + counter;
    const bytes = await this.reader.bytes(start, count * length);
    if (bytes.length < count * length) return null;
    const entries = new Map<number, Entry>();
    for (let i = 0; i < count; i++) {
      const at = start + i * length;
      entries.set(await this.number(at, 2), {
        type: await this.number(at + 2, 2),
        count: await this.number(at + 4, this.wide ? 8 : 4),
        at: at + (this.wide ? 12 : 8),
      });
    }
    return entries;
  }

  /** Where the last strip or tile ends, in bytes; 0 when there are none, infinity when their list is not there. */
  private async endOf(entries: Map<number, Entry>, offsets: number, sizes: number): Promise<number> {
    const [offset, size] = [entries.get(offsets), entries.get(sizes)];
    return offset && size ? (await this.last(offset)) + (await this.last(size)) : 0;
  }

  private async last({ type, count, at }: Entry): Promise<number> {
    const size = SIZES[type];
    if (!size || count < 1) return 0;
    const isInline = size * count <= (this.wide ? 8 : 4);
    const start = isInline ? at : await this.number(at, this.wide ? 8 : 4);
    return this.number(start + size * (count - 1), size);
  }

  /** NaN beyond the end of the file: no comparison holds with it. */
  private async number(offset: number, size: number): Promise<number> {
    const bytes = await this.reader.bytes(offset, size);
    if (bytes.length < size) return NaN;
    if (size === 8) return Number(this.big ? bytes.readBigUInt64BE(0) : bytes.readBigUInt64LE(0));
    return this.big ? bytes.readUIntBE(0, size) : bytes.readUIntLE(0, size);
  }
}

/** The picture of a HEIF file (ISO/IEC 23008-12) as a HEVC stream, and how its parts are put together. */
export interface HeifPicture {
  /** Annex B: the parameter sets, then one frame for each part, row by row. */
  stream: Buffer;
  columns: number;
  rows: number;
  /** Of each part, and of the whole before it is turned, in pixels. */
  part: Size;
  whole: Size;
  /** Degrees clockwise that it is turned for showing. */
  rotation: number;
}

interface Size {
  width: number;
  height: number;
}
interface Box {
  type: string;
  start: number;
  end: number;
}
interface Item {
  type: string;
  data: Buffer;
  properties: Box[];
}

const MOST_PARTS = 1024;
const START_CODE = Buffer.from([0, 0, 0, 1]);

/** @returns null where its primary item is neither HEVC nor a grid of it @throws RangeError where it is cut off */
export function heifPicture(file: Buffer): HeifPicture | null {
  const meta = boxes(file, 0, file.length).find(({ type }) => type === 'meta');
  if (!meta) return null;
  // The first four bytes of a full box are its version and flags.
  const inside = boxes(file, meta.start + 4, meta.end);
  const box = (name: string) => inside.find(({ type }) => type === name);
  const [pitm, iinf, iloc, iprp] = ['pitm', 'iinf', 'iloc', 'iprp'].map(box);
  if (!pitm || !iinf || !iloc || !iprp) return null;
  const primaryId =
    file.readUInt8(pitm.start) === 0 ? file.readUInt16BE(pitm.start + 4) : file.readUInt32BE(pitm.start + 4);
  const items = itemsOf(file, { iinf, iloc, iprp, idat: box('idat') });
  const primary = items.get(primaryId);
  const whole = primary && sizeOf(file, primary);
  if (!primary || !whole) return null;
  const irot = property(primary, 'irot');
  const rotation = irot ? ((4 - (file.readUInt8(irot.start) & 3)) % 4) * 90 : 0;
  const iref = box('iref');
  const isGrid = primary.type === 'grid';
  const [rows, columns] = isGrid ? [primary.data.readUInt8(2) + 1, primary.data.readUInt8(3) + 1] : [1, 1];
  const ids = isGrid ? (iref ? partsOf(file, iref, primaryId) : []) : [primaryId];
  const parts = ids.slice(0, MOST_PARTS).map((id) => items.get(id));
  if (parts.length !== rows * columns || !parts.every((one) => one?.type === 'hvc1')) return null;
  const part = sizeOf(file, parts[0]!);
  return part && { stream: streamOf(file, parts as Item[]), columns, rows, part, whole, rotation };
}

function sizeOf(file: Buffer, item: Item): Size | null {
  const size = property(item, 'ispe');
  return size
    ? { width: file.readUInt32BE(size.start + 4), height: file.readUInt32BE(size.start + 8) }
    : null;
}

function boxes(file: Buffer, from: number, to: number): Box[] {
  const found: Box[] = [];
  for (let at = from; at + 8 <= to;) {
    const short = file.readUInt32BE(at);
    const head = short === 1 ? 16 : 8;
    const size = short === 1 ? Number(file.readBigUInt64BE(at + 8)) : short === 0 ? to - at : short;
    if (size < head) break;
    found.push({
      type: file.toString('latin1', at + 4, at + 8),
      start: at + head,
      end: Math.min(to, at + size),
    });
    at += size;
  }
  return found;
}

const property = ({ properties }: Item, name: string) => properties.find(({ type }) => type === name);

function itemsOf(
  file: Buffer,
  { iinf, iloc, iprp, idat }: { iinf: Box; iloc: Box; iprp: Box; idat: Box | undefined },
): Map<number, Item> {
  const wide = file.readUInt8(iinf.start) > 0;
  const data = placesOf(file, iloc, idat);
  const properties = propertiesOf(file, iprp);
  const items = new Map<number, Item>();
  for (const { start } of boxes(file, iinf.start + (wide ? 8 : 6), iinf.end)) {
    const long = file.readUInt8(start) === 3;
    const id = long ? file.readUInt32BE(start + 4) : file.readUInt16BE(start + 4);
    const at = start + (long ? 10 : 8);
    items.set(id, {
      type: file.toString('latin1', at, at + 4),
      data: data.get(id) ?? Buffer.alloc(0),
      properties: properties.get(id) ?? [],
    });
  }
  return items;
}

/** 8.11.3 of ISO/IEC 14496-12. */
function placesOf(file: Buffer, iloc: Box, idat?: Box): Map<number, Buffer> {
  let at = iloc.start + 4;
  const version = file.readUInt8(iloc.start);
  const next = (bytes: number) => {
    const value =
      bytes === 0 ? 0 : bytes === 8 ? Number(file.readBigUInt64BE(at)) : file.readUIntBE(at, bytes);
    at += bytes;
    return value;
  };
  const sizes = next(2);
  const [offsets, lengths, bases, indexes] = [
    sizes >> 12,
    (sizes >> 8) & 15,
    (sizes >> 4) & 15,
    sizes & 15,
  ] as const;
  const found = new Map<number, Buffer>();
  for (let left = next(version < 2 ? 2 : 4); left > 0; left--) {
    const id = next(version < 2 ? 2 : 4);
    const inIdat = version > 0 && (next(2) & 15) === 1;
    next(2);
    const base = next(bases) + (inIdat ? (idat?.start ?? 0) : 0);
    const pieces: Buffer[] = [];
    for (let extents = next(2); extents > 0; extents--) {
      if (version > 0) next(indexes);
      const from = base + next(offsets);
      pieces.push(file.subarray(from, from + next(lengths)));
    }
    found.set(id, Buffer.concat(pieces));
  }
  return found;
}

function propertiesOf(file: Buffer, iprp: Box): Map<number, Box[]> {
  const [ipco, ipma] = ['ipco', 'ipma'].map((name) =>
    boxes(file, iprp.start, iprp.end).find(({ type }) => type === name),
  );
  const found = new Map<number, Box[]>();
  if (!ipco || !ipma) return found;
  const all = boxes(file, ipco.start, ipco.end);
  const [version, wide] = [file.readUInt8(ipma.start), (file.readUInt8(ipma.start + 3) & 1) === 1];
  let at = ipma.start + 8;
  for (let left = file.readUInt32BE(ipma.start + 4); left > 0; left--) {
    const id = version === 0 ? file.readUInt16BE(at) : file.readUInt32BE(at);
    at += version === 0 ? 2 : 4;
    const count = file.readUInt8(at++);
    const own = Array.from({ length: count }, () => {
      const index = wide ? file.readUInt16BE(at) & 0x7fff : file.readUInt8(at) & 0x7f;
      at += wide ? 2 : 1;
      return all[index - 1];
    });
    found.set(
      id,
      own.filter((one) => one !== undefined),
    );
  }
  return found;
}

/** The items that a grid is made of (`dimg`). */
function partsOf(file: Buffer, iref: Box, from: number): number[] {
  const bytes = file.readUInt8(iref.start) === 0 ? 2 : 4;
  const grid = boxes(file, iref.start + 4, iref.end).find(
    ({ type, start }) => type === 'dimg' && file.readUIntBE(start, bytes) === from,
  );
  if (!grid) return [];
  const count = file.readUInt16BE(grid.start + bytes);
  return Array.from({ length: count }, (_, n) => file.readUIntBE(grid.start + bytes + 2 + n * bytes, bytes));
}

/** HEVC in files has lengths before its units (ISO/IEC 14496-15), as a stream start codes. */
function streamOf(file: Buffer, parts: readonly Item[]): Buffer {
  const config = property(parts[0]!, 'hvcC');
  if (!config) return Buffer.alloc(0);
  const units: Buffer[] = [];
  const add = (source: Buffer, at: number, bytes: number) => {
    const length = source.readUIntBE(at, bytes);
    units.push(START_CODE, source.subarray(at + bytes, at + bytes + length));
    return at + bytes + length;
  };
  let at = config.start + 23;
  for (let arrays = file.readUInt8(config.start + 22); arrays > 0; arrays--) {
    let count = file.readUInt16BE(at + 1);
    for (at += 3; count > 0; count--) at = add(file, at, 2);
  }
  const lengthBytes = (file.readUInt8(config.start + 21) & 3) + 1;
  for (const { data } of parts)
    for (let from = 0; from + lengthBytes < data.length;) from = add(data, from, lengthBytes);
  return Buffer.concat(units);
}

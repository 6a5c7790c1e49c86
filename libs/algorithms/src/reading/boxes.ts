import { Binary } from './binary.ts';
import type { BlockReader } from './block-reader.ts';

/** A box of ISO/IEC 14496-12, an atom of QuickTime. */
export interface Box {
  type: string;
  /** Of its content. */
  start: number;
  end: number;
}

const MOST_BOXES = 5000;

/** The boxes between two places, without a look at what is in them. */
export async function boxesOf(reader: BlockReader, start: number, end: number): Promise<Box[]> {
  const boxes: Box[] = [];
  for (let at = start; at + 8 <= end && boxes.length < MOST_BOXES;) {
    const head = new Binary(await reader.read(at, 16));
    if (head.length < 8) break;
    const large = head.u32(0) === 1;
    const size = large ? head.u64(8) : head.u32(0) || end - at;
    const from = at + (large ? 16 : 8);
    // QuickTime ends some lists with 32 zero bits.
    if (size < from - at) break;
    boxes.push({ type: head.code(4), start: from, end: Math.min(at + size, end) });
    at += size;
  }
  return boxes;
}

/** One movie's tree of boxes, read where it is asked for. */
export class BoxTree {
  readonly box: Box;
  private readonly reader: BlockReader;
  private children: Promise<Box[]> | undefined;

  constructor(reader: BlockReader, box: Box) {
    this.reader = reader;
    this.box = box;
  }

  /** @param skip bytes of its own before the boxes in it */
  async all(type?: string, skip = 0): Promise<BoxTree[]> {
    this.children ??= boxesOf(this.reader, this.box.start + skip, this.box.end);
    const found = (await this.children).filter((box) => !type || box.type === type);
    return found.map((box) => new BoxTree(this.reader, box));
  }

  /** The first box of a path of types. */
  async find(...path: string[]): Promise<BoxTree | undefined> {
    const [type, ...rest] = path;
    if (type === undefined) return this;
    for (const child of await this.all(type)) {
      const found = await child.find(...rest);
      if (found) return found;
    }
    return undefined;
  }

  /** @param most bytes that are read */
  async read(most = 4096): Promise<Binary> {
    return new Binary(await this.reader.read(this.box.start, Math.min(most, this.box.end - this.box.start)));
  }

  /** Its content at once, or nothing where there is none. */
  async content(path: string[], most?: number): Promise<Binary> {
    return (await (await this.find(...path))?.read(most)) ?? new Binary(new Uint8Array());
  }
}

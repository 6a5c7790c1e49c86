import { createInflateRaw } from 'node:zlib';
import { type Task } from '../contract.ts';
import { Binary } from '../reading/binary.ts';
import { BlockReader } from '../reading/block-reader.ts';

interface Entry {
  /** Of its local header. */
  offset: number;
  compressed: number;
  size: number;
  method: number;
}

/** Bytes that all parts of one document may unpack to: what needs more is a bomb, or too large to be of use. */
const MOST_UNPACKED = 512 * 2 ** 20;
const MOST_ENTRIES = 100_000;
const MOST_DIRECTORY = 32 * 2 ** 20;
const READ = 2 ** 20;
const [END, DIRECTORY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const END_64_LOCATOR = 0x07064b50;

/** A ZIP file by ranged reads: its directory first, then only the parts that are asked for. */
export class Zip {
  private readonly task: Task;
  private readonly entries: ReadonlyMap<string, Entry>;
  private unpacked = 0;

  private constructor(task: Task, entries: ReadonlyMap<string, Entry>) {
    this.task = task;
    this.entries = entries;
  }

  /** @throws Error where it has no directory */
  static async open(task: Task): Promise<Zip> {
    const reader = new BlockReader(task, MOST_DIRECTORY);
    const { size } = task.file;
    const tailAt = Math.max(0, size - 65_557);
    const tail = new Binary(await reader.read(tailAt, size - tailAt));
    let at = tail.length - 22;
    while (at >= 0 && tail.u32le(at) !== END) at--;
    if (at < 0) throw new Error('It has no ZIP directory: the file is incomplete.');
    let [start, length] = [tail.u32le(at + 16), tail.u32le(at + 12)];
    if (start === 0xffffffff && tail.u32le(at - 20) === END_64_LOCATOR) {
      const wide = new Binary(await reader.read(tail.u64le(at - 12), 56));
      [start, length] = [wide.u64le(48), wide.u64le(40)];
    }
    if (length > MOST_DIRECTORY) throw new Error('Its ZIP directory is too large.');
    return new Zip(task, entriesOf(new Binary(await reader.read(start, length))));
  }

  get names(): string[] {
    return [...this.entries.keys()];
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  /** The content of a part, unpacked piece by piece. @throws Error where there is none, or too much of it */
  async *read(name: string): AsyncGenerator<Uint8Array> {
    const entry = this.entries.get(name);
    if (!entry) throw new Error(`It has no part "${name}".`);
    if (entry.method !== 0 && entry.method !== 8)
      throw new Error(`Part "${name}" is packed in an unknown way.`);
    for await (const piece of entry.method === 8 ? inflate(this.packed(entry)) : this.packed(entry)) {
      this.unpacked += piece.length;
      if (this.unpacked > MOST_UNPACKED)
        throw new Error(`It unpacks to more than ${MOST_UNPACKED / 2 ** 20} MB.`);
      yield piece;
    }
  }

  /** A small part at once. @throws Error beyond so many bytes */
  async bytes(name: string, most = 16 * 2 ** 20): Promise<Buffer> {
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of this.read(name)) {
      length += piece.length;
      if (length > most) throw new Error(`Part "${name}" is larger than ${most} bytes.`);
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  private async *packed({ offset, compressed }: Entry): AsyncGenerator<Uint8Array> {
    const local = new Binary(await this.task.read(offset, 30));
    if (local.u32le(0) !== LOCAL) throw new Error('A part is not where its directory says.');
    const start = offset + 30 + local.u16le(26) + local.u16le(28);
    for (let at = 0; at < compressed; at += READ) {
      this.task.signal.throwIfAborted();
      const bytes = await this.task.read(start + at, Math.min(READ, compressed - at));
      if (bytes.length === 0) throw new Error('A part ends too early: the file is incomplete.');
      yield bytes;
    }
  }
}

function entriesOf(directory: Binary): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; directory.u32le(at) === DIRECTORY && entries.size < MOST_ENTRIES;) {
    const [name, extra, comment] = [28, 30, 32].map((place) => directory.u16le(at + place));
    const [compressed, size, offset] = [20, 24, 42].map((place) => directory.u32le(at + place));
    const path = directory.bytes.toString('utf8', at + 46, at + 46 + name!);
    entries.set(path, {
      ...wide(directory.from(at + 46 + name!, extra!), {
        compressed: compressed!,
        size: size!,
        offset: offset!,
      }),
      method: directory.u16le(at + 10),
    });
    at += 46 + name! + extra! + comment!;
  }
  return entries;
}

/** ZIP64: what does not fit into 32 bits stands in the extra field 1, in this order. */
function wide(extra: Binary, { size, compressed, offset }: Omit<Entry, 'method'>): Omit<Entry, 'method'> {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.u16le(at + 2)) {
    if (extra.u16le(at) !== 1) continue;
    let place = at + 4;
    const next = (value: number) => (value === 0xffffffff ? extra.u64le((place += 8) - 8) : value);
    return { size: next(size), compressed: next(compressed), offset: next(offset) };
  }
  return { size, compressed, offset };
}

async function* inflate(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createInflateRaw({ chunkSize: 256 * 1024 });
  const feeding = (async () => {
    for await (const piece of packed)
      if (!stream.write(piece))
        await new Promise(
          (resolve) =>
            void stream.once('drain', () => resolve(undefined)).once('close', () => resolve(undefined)),
        );
    stream.end();
  })();
  feeding.catch((error: unknown) => stream.destroy(error as Error));
  for await (const piece of stream) yield piece as Uint8Array;
  await feeding;
}

import { Binary } from './binary.ts';
import type { BlockReader } from './block-reader.ts';

export interface Chunk {
  /** Four characters; of a LIST, its kind. */
  id: string;
  /** Of its content. */
  start: number;
  size: number;
}

const MOST_CHUNKS = 10_000;
/** Sony Wave64: ids are GUIDs that begin with the four characters, sizes are of 8 bytes and count the header. */
const WIDE = { head: 24, align: 8 };
const NARROW = { head: 8, align: 2 };

/**
 * The chunks between two places of a RIFF file.
 * @param sizes of chunks that say 0xFFFFFFFF, by id (RF64 keeps them in `ds64`)
 */
export async function* chunksOf(
  reader: BlockReader,
  start: number,
  end: number,
  options: { wide?: boolean; sizes?: ReadonlyMap<string, number> } = {},
): AsyncGenerator<Chunk> {
  const { head, align } = options.wide ? WIDE : NARROW;
  for (let at = start, n = 0; at + head <= end && n < MOST_CHUNKS; n++) {
    const header = new Binary(await reader.read(at, head + 4));
    if (header.length < head) return;
    const id = header.code(0);
    let size = options.wide ? header.u64le(16) - head : header.u32le(4);
    if (size === 0xffffffff) size = options.sizes?.get(id) ?? size;
    if (size < 0) return;
    const list = id === 'LIST' || id === 'RIFF';
    yield list
      ? {
          id: `${id}:${header.code(head)}`,
          start: at + head + 4,
          size: Math.max(0, Math.min(size, end - at - head) - 4),
        }
      : { id, start: at + head, size: Math.min(size, end - at - head) };
    at += Math.ceil((head + size) / align) * align;
  }
}

const MOST_TAG = 4096;
const INFO: Readonly<Record<string, string>> = {
  INAM: 'title',
  IART: 'artist',
  IPRD: 'album',
  ICRD: 'date',
  IGNR: 'genre',
  ICMT: 'comment',
  ICOP: 'copyright',
  ISFT: 'encoder',
  ISBJ: 'subject',
  IKEY: 'keywords',
  IPRT: 'track',
  ITRK: 'track',
  ILNG: 'language',
  IENG: 'engineer',
  ITCH: 'encodedBy',
  ISRC: 'source',
};

/** The tags of a LIST INFO. */
export async function infoTags(reader: BlockReader, list: Chunk): Promise<Record<string, string>> {
  const tags: Record<string, string> = {};
  for await (const { id, start, size } of chunksOf(reader, list.start, list.start + list.size)) {
    const name = INFO[id.toUpperCase()];
    const value = name && new Binary(await reader.read(start, Math.min(size, MOST_TAG))).text().slice(0, 300);
    if (name && value) tags[name] ??= value;
  }
  return tags;
}

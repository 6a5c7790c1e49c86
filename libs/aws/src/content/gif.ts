import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

const MAX_EXTENSIONS = 200;
const TRAILER = 0x3b;

/** GIF (GIF89a specification): an image among the first blocks, and the trailer at the end. */
export async function gif(reader: ContentReader): Promise<Finding | null> {
  const head = await reader.bytes(0, 13);
  if (!/^GIF8[79]a/.test(head.toString('latin1', 0, 6))) return null;
  const isWhole = head.length === 13 && (await hasImage(reader, head)) && (await hasTrailer(reader));
  return { found: 'gif', whole: isWhole };
}

async function hasImage(reader: ContentReader, head: Buffer): Promise<boolean> {
  const flags = head[10]!;
  let offset = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  for (let count = 0; count < MAX_EXTENSIONS; count++) {
    const [introducer] = await reader.bytes(offset, 1);
    if (introducer === 0x2c) {
      const descriptor = await reader.bytes(offset, 10);
      const local = descriptor[9] ?? 0;
      const at = offset + 10 + (local & 0x80 ? 3 * 2 ** ((local & 7) + 1) : 0);
      const [codeSize = 0, length = 0] = await reader.bytes(at, 2);
      return codeSize >= 1 && codeSize <= 11 && length > 0;
    }
    if (introducer !== 0x21) return false;
    const next = await endOfSubBlocks(reader, offset + 2);
    if (next === null) return false;
    offset = next;
  }
  return false;
}

/** Metadata may be long: sub-blocks of 255 bytes, here up to 2 MiB of them. */
async function endOfSubBlocks(reader: ContentReader, offset: number): Promise<number | null> {
  for (let count = 0; count < 8192; count++) {
    const [length] = await reader.bytes(offset, 1);
    if (length === undefined) return null;
    offset += 1 + length;
    if (length === 0) return offset;
  }
  return null;
}

async function hasTrailer(reader: ContentReader): Promise<boolean> {
  const tail = await reader.tail(4096);
  const last = tail.findLastIndex((byte) => byte !== 0 && byte !== 0x0a && byte !== 0x0d);
  return tail[last] === TRAILER;
}

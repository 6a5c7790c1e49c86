import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { charsetOf, encodingOf, isTextIn } from './text-encoding.ts';

/** Files up to this size are read whole; larger ones at both ends and in between. */
const READ_WHOLE = 2 ** 20;
const HEAD = 64 * 1024;
const TAIL = 4096;
const SAMPLES = 6;

/** Plain text (also CSV, markdown, source code) in 8 bits, UTF-16 or UTF-32, with or without a byte order mark. */
export async function plainText(reader: ContentReader): Promise<Finding | null> {
  const start = await reader.bytes(0, 4096);
  const encoding = encodingOf(start, reader.size);
  if (!encoding) return null;
  for (const [offset, length] of windows(reader.size)) {
    const bytes = await reader.bytes(offset, length);
    const isEnd = offset + length >= reader.size;
    if (!isTextIn(encoding, isEnd ? withoutPadding(bytes, encoding.unit) : bytes)) return null;
  }
  return { found: 'text', whole: true, charset: charsetOf(encoding, await reader.bytes(0, HEAD)) };
}

/** Offsets and lengths, each a multiple of four so that no character's bytes are counted off. */
function windows(size: number): [offset: number, length: number][] {
  if (size <= READ_WHOLE)
    return [
      [0, 4096],
      [0, size],
    ];
  const step = Math.floor(size / (SAMPLES + 1) / 4) * 4;
  const between = Array.from({ length: SAMPLES }, (_, i): [number, number] => [(i + 1) * step, TAIL]);
  const end = Math.floor((size - TAIL) / 4) * 4;
  return [[0, HEAD], [end, size - end], ...between];
}

/** Old systems fill the last block: NULs, and Ctrl+Z which is text anyway. */
function withoutPadding(bytes: Buffer, unit: number): Buffer {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.subarray(0, Math.ceil((last + 1) / unit) * unit);
}

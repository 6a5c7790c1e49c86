import type { ContentReader } from './content-reader.ts';

export interface Box {
  type: string;
  /** Where its content begins and ends, in bytes; an end beyond the file is a box that was cut. */
  start: number;
  end: number;
}

/** More boxes than this on one level are not walked: what matters stands among the first. */
const MAX_BOXES = 200;

/** The boxes of one level (ISO/IEC 14496-12, 4.2): 32-bit sizes, 64-bit sizes, and "to the end". */
export async function* boxesIn(reader: ContentReader, offset: number, end: number): AsyncGenerator<Box> {
  for (let count = 0; count < MAX_BOXES && offset + 8 <= end; count++) {
    const head = await reader.bytes(offset, 16);
    if (head.length < 8) return;
    const small = head.readUInt32BE(0);
    const header = small === 1 ? 16 : 8;
    if (head.length < header) return;
    const size = small === 1 ? Number(head.readBigUInt64BE(8)) : small === 0 ? end - offset : small;
    if (size < header) return;
    yield { type: head.toString('latin1', 4, 8), start: offset + header, end: offset + size };
    offset += size;
  }
}

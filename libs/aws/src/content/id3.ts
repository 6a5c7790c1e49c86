import type { ContentReader } from './content-reader.ts';

const MAX_TAGS = 8;

/** Where the content behind tags in front begins: ID3v2 (id3.org, 3.1; sizes are 7 bits a byte) and APEv2. */
export async function endOfTags(reader: ContentReader): Promise<number> {
  let offset = 0;
  for (let count = 0; count < MAX_TAGS; count++) {
    const head = await reader.bytes(offset, 32);
    const length = id3Length(head) ?? apeLength(head);
    if (length === null) break;
    offset += length;
  }
  return offset;
}

function id3Length(head: Buffer): number | null {
  if (head.length < 10 || head.toString('latin1', 0, 3) !== 'ID3' || head[3]! > 4) return null;
  const size = head.subarray(6, 10);
  if (size.some((byte) => byte > 0x7f)) return null;
  const footer = head[5]! & 0x10 ? 10 : 0;
  return 10 + size.reduce((sum, byte) => sum * 128 + byte, 0) + footer;
}

function apeLength(head: Buffer): number | null {
  if (head.length < 32 || head.toString('latin1', 0, 8) !== 'APETAGEX') return null;
  return 32 + head.readUInt32LE(12);
}

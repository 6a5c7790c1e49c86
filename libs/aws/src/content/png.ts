import { crc32 } from 'node:zlib';
import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

const SIGNATURE = '89504e470d0a1a0a';
const END = Buffer.from('0000000049454e44ae426082', 'hex');
const MAX_CHUNKS = 500;
const TAIL = 64 * 1024;

/** PNG and APNG (PNG specification, 5): a sound IHDR first, image data, and IEND near the end. */
export async function png(reader: ContentReader): Promise<Finding | null> {
  if ((await reader.bytes(0, 8)).toString('hex') !== SIGNATURE) return null;
  if (!(await hasImage(reader))) return { found: 'png', whole: false };
  const tail = await reader.tail(TAIL);
  const end = tail.lastIndexOf(END);
  return { found: 'png', whole: end >= 0, end: reader.size - tail.length + end + END.length };
}

async function hasImage(reader: ContentReader): Promise<boolean> {
  const header = await reader.bytes(8, 25);
  if (header.length < 25 || header.toString('latin1', 4, 8) !== 'IHDR') return false;
  if (crc32(header.subarray(4, 21)) !== header.readUInt32BE(21)) return false;
  for (let offset = 33, count = 0; count < MAX_CHUNKS; count++) {
    const head = await reader.bytes(offset, 8);
    if (head.length < 8) return false;
    const type = head.toString('latin1', 4, 8);
    if (type === 'IDAT') return true;
    if (!/^[A-Za-z]{4}$/.test(type)) return false;
    offset += 12 + head.readUInt32BE(0);
  }
  return false;
}

import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { endOfTags } from './id3.ts';

const MAX_BLOCKS = 128;

/** FLAC (RFC 9639), also behind an ID3 tag: STREAMINFO comes first, and after the metadata a frame. */
export async function flac(reader: ContentReader): Promise<Finding | null> {
  const start = await endOfTags(reader);
  if ((await reader.bytes(start, 4)).toString('latin1') !== 'fLaC') return null;
  return { found: 'flac', whole: await isWhole(reader, start + 4) };
}

async function isWhole(reader: ContentReader, offset: number): Promise<boolean> {
  for (let count = 0; count < MAX_BLOCKS; count++) {
    const head = await reader.bytes(offset, 4);
    if (head.length < 4) return false;
    const [type, length] = [head[0]! & 0x7f, head.readUIntBE(1, 3)];
    if (count === 0 && !(await isStreamInfo(reader, offset + 4, type, length))) return false;
    offset += 4 + length;
    if (head[0]! & 0x80) {
      const sync = await reader.bytes(offset, 2);
      return sync.length === 2 && (sync.readUInt16BE(0) & 0xfffc) === 0xfff8;
    }
  }
  return false;
}

async function isStreamInfo(reader: ContentReader, offset: number, type: number, length: number) {
  if (type !== 0 || length !== 34) return false;
  const bytes = await reader.bytes(offset, 34);
  return bytes.length === 34 && bytes.readUIntBE(10, 3) >> 4 > 0;
}

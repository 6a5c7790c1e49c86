import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

const MAX_SEGMENTS = 500;
const JUNK = 4096;
const TAIL = 64 * 1024;
const END = Buffer.from('ffd9', 'hex');

/** JPEG (ITU-T T.81, annex B): a frame header, a scan, and the end marker near the end. */
export async function jpeg(reader: ContentReader): Promise<Finding | null> {
  if ((await reader.bytes(0, 3)).toString('hex') !== 'ffd8ff') return null;
  const scan = await startOfScan(reader);
  if (scan === null) return { found: 'jpg', whole: false };
  const end = await endAfter(reader, scan);
  return end ? { found: 'jpg', whole: true, end } : { found: 'jpg', whole: await isMotionPhoto(reader) };
}

/** Where the first scan begins, in bytes; null when no frame header and scan follow one another. */
async function startOfScan(reader: ContentReader): Promise<number | null> {
  let hasFrame = false;
  for (let offset = 2, count = 0; count < MAX_SEGMENTS; count++) {
    const head = await reader.bytes(offset, 4);
    if (head.length < 4) return null;
    const marker = head[1]!;
    // Decoders go on at the next marker when a segment is longer than it says (fill bytes: B.1.1.2).
    if (head[0] !== 0xff || marker === 0xff || marker === 0) {
      const next = await nextMarker(reader, offset + 1);
      if (next === null) return null;
      offset = next;
      continue;
    }
    if (marker === 0xda) return hasFrame ? offset : null;
    hasFrame ||= marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    const length = head.readUInt16BE(2);
    if (length < 2 || marker < 0xc0) return null;
    offset += 2 + length;
  }
  return null;
}

async function nextMarker(reader: ContentReader, offset: number): Promise<number | null> {
  const bytes = await reader.bytes(offset, JUNK);
  const at = bytes.findIndex(
    (byte, i) => byte === 0xff && (bytes[i + 1] ?? 0) >= 0xc0 && bytes[i + 1] !== 0xff,
  );
  return at < 0 ? null : offset + at;
}

/** Where the last end marker ends, behind the scan: an embedded thumbnail has one of its own. */
async function endAfter(reader: ContentReader, scan: number): Promise<number | null> {
  const start = Math.max(scan, reader.size - TAIL);
  const at = (await reader.bytes(start, reader.size - start)).lastIndexOf(END);
  return at < 0 ? null : start + at + END.length;
}

/** Phones put a short video behind the picture: Google says so in XMP, Samsung by a trailer that ends with `SEFT`. */
async function isMotionPhoto(reader: ContentReader): Promise<boolean> {
  if ((await reader.tail(4)).toString('latin1') === 'SEFT') return true;
  const head = (await reader.bytes(0, TAIL)).toString('latin1');
  const length =
    /MicroVideoOffset[="'>\s]+(\d+)/.exec(head)?.[1] ??
    /MotionPhoto["'][^]{0,300}?Length[="'>\s]+(\d+)/.exec(head)?.[1];
  if (!length) return false;
  return (await reader.bytes(reader.size - Number(length) + 4, 4)).toString('latin1') === 'ftyp';
}

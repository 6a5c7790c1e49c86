import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';

const SIGNATURE = 'd0cf11e0a1b11ae1';
/** The directory of an Office file has a few sectors; more than this are not walked. */
const MAX_SECTORS = 64;
const OFFICE = ['docx', 'xlsx', 'pptx'];
/** What the streams say: older Office, Outlook and Windows' installer. */
const STREAMS: [stream: RegExp, found: string][] = [
  [/^WordDocument$/, 'doc'],
  [/^(Workbook|Book)$/, 'xls'],
  [/^PowerPoint Document$/, 'ppt'],
  [/^__properties_version1\.0$/, 'msg'],
  [/^[\u3800-\u4840]/, 'msi'],
];

interface Stream {
  name: string;
  size: number;
}

/**
 * Compound files ([MS-CFB]). A password turns a Word, Excel or PowerPoint file into one with the stream
 * `EncryptedPackage` ([MS-OFFCRYPTO], 2.3); which of the three it was cannot be seen without the password.
 */
export async function compoundFile(reader: ContentReader, claimed: string): Promise<Finding | null> {
  if ((await reader.bytes(0, 8)).toString('hex') !== SIGNATURE) return null;
  const streams = await streamsOf(reader);
  const known = STREAMS.find(([pattern]) => streams.some(({ name }) => pattern.test(name)))?.[1];
  if (known) return { found: known, whole: true };
  const content = streams.find(({ name }) => name === 'EncryptedPackage');
  const hasKey = streams.some(({ name }) => name === 'EncryptionInfo');
  if (!content || !hasKey) return { found: 'ole', whole: true };
  const found = OFFICE.includes(claimed) ? claimed : 'encrypted-office';
  return { found, whole: content.size > 8 && content.size <= reader.size, encrypted: true };
}

async function streamsOf(reader: ContentReader): Promise<Stream[]> {
  const header = await reader.bytes(0, 512);
  if (header.length < 512) return [];
  const sectorSize = 2 ** header.readUInt16LE(30);
  if (sectorSize !== 512 && sectorSize !== 4096) return [];
  const place = (sector: number) => (sector + 1) * sectorSize;
  const streams: Stream[] = [];
  let sector = header.readUInt32LE(48);
  for (let count = 0; count < MAX_SECTORS && sector < 0xffff_fffa; count++) {
    const bytes = await reader.bytes(place(sector), sectorSize);
    for (let at = 0; at + 128 <= bytes.length; at += 128) streams.push(streamAt(bytes, at));
    // The first 109 sectors of the allocation table are named in the header; it tells the next of each sector.
    const table = Math.floor(sector / (sectorSize / 4));
    if (table >= 109) break;
    const next = await reader.bytes(
      place(header.readUInt32LE(76 + table * 4)) + (sector % (sectorSize / 4)) * 4,
      4,
    );
    if (next.length < 4) break;
    sector = next.readUInt32LE(0);
  }
  return streams.filter(({ name }) => name !== '');
}

function streamAt(bytes: Buffer, at: number): Stream {
  const length = Math.min(Math.max(bytes.readUInt16LE(at + 64) - 2, 0), 62);
  return { name: bytes.toString('utf16le', at, at + length), size: Number(bytes.readBigUInt64LE(at + 120)) };
}

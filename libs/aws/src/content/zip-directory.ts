import { inflateRawSync } from 'node:zlib';
import { type ContentReader, TooMuchWork } from './content-reader.ts';

/** Signatures of the zip format (APPNOTE.TXT 6.3, 4.3). */
const [LOCAL, CENTRAL, END64, LOCATOR] = [0x04034b50, 0x02014b50, 0x06064b50, 0x07064b50];
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;
/** A directory of 50,000 parts with long names: no document has more. */
const MAX_DIRECTORY = 8 * 2 ** 20;
const MAX_ENTRIES = 65_535;
/** Small parts (content types, a manifest) unpacked, in bytes. */
const MAX_PART = 4 * 2 ** 20;

export interface ZipEntry {
  /** Lower case, with slashes: names of parts are compared without regard to case (ECMA-376-2, 6.2.2.3). */
  name: string;
  method: number;
  packed: number;
  /** Where its local header stands. */
  offset: number;
}

/**
 * The directory at the end of a zip, which is what programs open it by. Null when there is none, when it is not where
 * its end says, or when there are two to choose from: then two programs would see two different files.
 */
export async function zipDirectory(reader: ContentReader): Promise<ZipEntry[] | null> {
  const tail = await reader.tail(END_LENGTH + MAX_COMMENT);
  const base = reader.size - tail.length;
  const ends: Directory[] = [];
  for (let at = tail.lastIndexOf('PK\x05\x06'); at >= 0; at = at && tail.lastIndexOf('PK\x05\x06', at - 1)) {
    const found = await directoryAt(reader, tail, at, base);
    // What stands behind the last end record may only be its own comment.
    if (ends.length === 0 && !(found && isAtEnd(tail, at))) return null;
    if (found) ends.push(found);
    if (at === 0) break;
  }
  const [only, second] = ends;
  if (!only || second) return null;
  if (only.length > MAX_DIRECTORY) throw new TooMuchWork();
  return entriesIn(await reader.bytes(only.offset, only.length), only.count);
}

interface Directory {
  offset: number;
  length: number;
  count: number;
}

function isAtEnd(tail: Buffer, at: number): boolean {
  const end = at + END_LENGTH + tail.readUInt16LE(at + 20);
  return end <= tail.length && tail.subarray(end).every((byte) => byte === 0);
}

/** The directory that ends where this end record begins. */
async function directoryAt(
  reader: ContentReader,
  tail: Buffer,
  at: number,
  base: number,
): Promise<Directory | null> {
  if (at + END_LENGTH > tail.length) return null;
  let end = base + at;
  let count = tail.readUInt16LE(at + 10);
  let length = tail.readUInt32LE(at + 12);
  let offset = tail.readUInt32LE(at + 16);
  const locator = end >= 20 ? await reader.bytes(end - 20, 20) : Buffer.alloc(0);
  if (locator.length === 20 && locator.readUInt32LE(0) === LOCATOR) {
    end = Number(locator.readBigUInt64LE(8));
    const record = await reader.bytes(end, 56);
    if (record.length < 56 || record.readUInt32LE(0) !== END64) return null;
    count = Number(record.readBigUInt64LE(32));
    length = Number(record.readBigUInt64LE(40));
    offset = Number(record.readBigUInt64LE(48));
  }
  if (count === 0 || offset + length !== end) return null;
  const first = await reader.bytes(offset, 4);
  return first.length === 4 && first.readUInt32LE(0) === CENTRAL ? { offset, length, count } : null;
}

function entriesIn(bytes: Buffer, count: number): ZipEntry[] | null {
  if (count > MAX_ENTRIES) throw new TooMuchWork();
  const entries: ZipEntry[] = [];
  let at = 0;
  while (at + 46 <= bytes.length && bytes.readUInt32LE(at) === CENTRAL) {
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    entries.push({
      name: nameOf(bytes.toString('utf8', at + 46, at + 46 + name!)),
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      offset: bytes.readUInt32LE(at + 42),
    });
    at += 46 + name! + extra! + comment!;
  }
  return entries.length === count ? entries : null;
}

const nameOf = (raw: string) => raw.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase();

/**
 * Bytes of one small part; null when its local header tells another story than the directory, or it cannot be unpacked.
 * @throws TooMuchWork when it is larger than such a part ever is
 */
export async function partOf(reader: ContentReader, entry: ZipEntry): Promise<Buffer | null> {
  if (entry.packed > MAX_PART) throw new TooMuchWork();
  const header = await reader.bytes(entry.offset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== LOCAL) return null;
  const [name, extra] = [header.readUInt16LE(26), header.readUInt16LE(28)];
  if (nameOf((await reader.bytes(entry.offset + 30, name)).toString('utf8')) !== entry.name) return null;
  const packed = await reader.bytes(entry.offset + 30 + name + extra, entry.packed);
  if (entry.method === 0) return packed;
  try {
    return entry.method === 8 ? inflateRawSync(packed, { maxOutputLength: MAX_PART }) : null;
  } catch {
    return null;
  }
}

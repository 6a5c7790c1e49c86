import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  data: Uint8Array;
  /** Not compressed. */
  store?: boolean;
  packed?: Uint8Array;
}

/** The local entries of a zip, one after the other; what detects types does not read the directory at the end. */
export function aZip(entries: ZipEntry[]): Buffer {
  return Buffer.concat(entries.flatMap(localEntry));
}

function localEntry({ name, data, store, packed }: ZipEntry): Uint8Array[] {
  const body = store ? data : (packed ?? deflateRawSync(data));
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(store ? 0 : 8, 8);
  header.writeUInt32LE(crc32(data), 14);
  header.writeUInt32LE(body.length, 18);
  header.writeUInt32LE(data.length, 22);
  header.writeUInt16LE(name.length, 26);
  return [header, Buffer.from(name), body];
}

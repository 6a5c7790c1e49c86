import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  data: Uint8Array | string;
  /** Not compressed. */
  store?: boolean;
  packed?: Uint8Array;
}

/** A zip with its directory at the end (APPNOTE.TXT 6.3). */
export function aZip(entries: ZipEntry[], comment = Buffer.alloc(0)): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { header, body, name } = partsOf(entry);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), header, name, body]);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(offset);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), header, Buffer.alloc(10), at, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, directory, end, comment]);
}

/** What local header and directory have in common: from the version to the length of the extra field. */
function partsOf({ name, data, store, packed }: ZipEntry) {
  const bytes = Buffer.from(data);
  const body = store ? bytes : Buffer.from(packed ?? deflateRawSync(bytes));
  const header = Buffer.alloc(26);
  header.writeUInt16LE(20, 0);
  header.writeUInt16LE(store ? 0 : 8, 4);
  header.writeUInt32LE(crc32(bytes), 10);
  header.writeUInt32LE(body.length, 14);
  header.writeUInt32LE(bytes.length, 18);
  header.writeUInt16LE(Buffer.byteLength(name), 22);
  return { header, body, name: Buffer.from(name) };
}

import { crc32, deflateSync } from 'node:zlib';

export function pngChunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length);
  head.write(type, 4, 'latin1');
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), body])));
  return Buffer.concat([head, body, sum]);
}

export const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/** One grey pixel. */
export const aPng = (...extra: Buffer[]): Buffer =>
  Buffer.concat([
    PNG_SIGNATURE,
    pngChunk('IHDR', Buffer.from('00000001000000010800000000', 'hex')),
    ...extra,
    pngChunk('IDAT', deflateSync(Buffer.alloc(2))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);

export function jpegSegment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A frame header, a scan and the end; the scan's bytes mean nothing. */
export const aJpeg = (...segments: Buffer[]): Buffer =>
  Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    jpegSegment(0xe0, Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0')),
    ...segments,
    jpegSegment(0xc0, Buffer.from('080001000101011100', 'hex')),
    jpegSegment(0xda, Buffer.from('0101003f00', 'hex')),
    Buffer.alloc(100, 0x5a),
    Buffer.from('ffd9', 'hex'),
  ]);

/** One pixel. */
export const aGif = (): Buffer =>
  Buffer.from(
    '47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b',
    'hex',
  );

/** 8 x 8 grey pixels in one strip behind the directory. */
export function aTiff(big = false): Buffer {
  const entries = [
    ...[
      [256, 8],
      [257, 8],
      [258, 8],
      [259, 1],
      [262, 1],
      [273, 110],
      [277, 1],
      [278, 8],
      [279, 64],
    ],
  ] as [tag: number, value: number][];
  const bytes = Buffer.alloc(10 + entries.length * 12 + 4 + 64);
  const u16 = (value: number, at: number) =>
    big ? bytes.writeUInt16BE(value, at) : bytes.writeUInt16LE(value, at);
  const u32 = (value: number, at: number) =>
    big ? bytes.writeUInt32BE(value, at) : bytes.writeUInt32LE(value, at);
  bytes.write(big ? 'MM' : 'II');
  u16(42, 2);
  u32(8, 4);
  u16(entries.length, 8);
  for (const [i, [tag, value]] of entries.entries()) {
    const at = 10 + i * 12;
    u16(tag, at);
    u16(4, at + 2);
    u32(1, at + 4);
    u32(value, at + 8);
  }
  return bytes;
}

/** A box of ISO base media (ISO/IEC 14496-12, 4.2). */
export function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

export const ftyp = (...brands: string[]): Buffer =>
  box('ftyp', Buffer.from(brands[0]!), Buffer.alloc(4), Buffer.from(brands.slice(1).join('')));

export const moov = (): Buffer => box('moov', box('mvhd', Buffer.alloc(100)), box('trak', Buffer.alloc(8)));

/** The start of an MP4 of `size` bytes (200 at least, 4 GiB at most): a film whose frames are all the rest. */
export function mp4Start(size: number): Buffer {
  const start = Buffer.concat([ftyp('isom', 'isom', 'mp42'), moov(), box('mdat')]);
  start.writeUInt32BE(size - start.length + 8, start.length - 8);
  return start;
}

export const anMp4 = (): Buffer =>
  Buffer.concat([ftyp('mp42', 'isom'), moov(), box('mdat', Buffer.alloc(500))]);

/** What describes the pictures of HEIF (ISO/IEC 23008-12). */
export const heifMeta = (): Buffer =>
  box(
    'meta',
    Buffer.alloc(4),
    box('hdlr', Buffer.alloc(8), Buffer.from('pict'), Buffer.alloc(13)),
    box('pitm', Buffer.alloc(6)),
    box('iinf', Buffer.alloc(6)),
    box('iloc', Buffer.alloc(8)),
  );

export const aHeif = (...brands: string[]): Buffer =>
  Buffer.concat([ftyp(...brands), heifMeta(), box('mdat', Buffer.alloc(100, 7))]);

/** A chunk of RIFF; the sizes are little-endian except in RIFX. */
export function chunk(id: string, body: Uint8Array, big = false): Buffer {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  if (big) head.writeUInt32BE(body.length, 4);
  else head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
}

export const riff = (form: string, ...chunks: Buffer[]): Buffer =>
  chunk('RIFF', Buffer.concat([Buffer.from(form), ...chunks]));

const pcm = (big = false) => {
  const format = Buffer.alloc(16);
  for (const [at, value] of [
    [0, 1],
    [2, 1],
    [12, 2],
    [14, 16],
  ] as const)
    if (big) format.writeUInt16BE(value, at);
    else format.writeUInt16LE(value, at);
  if (big) format.writeUInt32BE(44_100, 4);
  else format.writeUInt32LE(44_100, 4);
  return format;
};

export const aWav = (): Buffer => riff('WAVE', chunk('fmt ', pcm()), chunk('data', Buffer.alloc(200, 1)));

export function aBigEndianWav(): Buffer {
  const body = [
    Buffer.from('WAVE'),
    chunk('fmt ', pcm(true), true),
    chunk('data', Buffer.alloc(200, 1), true),
  ];
  return chunk('RIFX', Buffer.concat(body), true);
}

export const anAvi = (): Buffer =>
  riff(
    'AVI ',
    chunk('LIST', Buffer.concat([Buffer.from('hdrl'), chunk('avih', Buffer.alloc(56))])),
    chunk('LIST', Buffer.concat([Buffer.from('movi'), chunk('00dc', Buffer.alloc(100, 3))])),
  );

export const aWebp = (): Buffer => riff('WEBP', chunk('VP8 ', Buffer.from('3001009d012a01000100', 'hex')));

/** Two seconds of nothing: MPEG-1 layer III, 128 kbit/s, 44.1 kHz, frames of 417 bytes. */
export const anMp3 = (frames = 20): Buffer => Buffer.concat(Array.from({ length: frames }, mp3Frame));
const mp3Frame = () => Buffer.concat([Buffer.from('fffb9064', 'hex'), Buffer.alloc(413)]);

/** An ID3v2.4 tag with `size` bytes of padding. */
export function id3(size: number): Buffer {
  const length = [21, 14, 7, 0].map((shift) => (size >> shift) & 0x7f);
  return Buffer.concat([Buffer.from('ID3\x04\0\0'), Buffer.from(length), Buffer.alloc(size)]);
}

export function aFlac(): Buffer {
  const info = Buffer.alloc(34);
  info.writeUIntBE(44_100 << 4, 10, 3);
  return Buffer.concat([
    Buffer.from('fLaC'),
    Buffer.from('80000022', 'hex'),
    info,
    Buffer.from('fff8c918', 'hex'),
    Buffer.alloc(60, 5),
  ]);
}

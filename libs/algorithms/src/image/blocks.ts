import type { Metadata } from 'sharp';

/** Two bytes of a segment say how long it is, themselves included (ITU-T T.81, B.1.1.4). */
const MOST_SEGMENT = 0xffff - 2;
const [APP1, APP2] = [0xe1, 0xe2];

/** Formats whose blocks libvips finds: exifr knows no WebP, and of HEIC finds those alone that lie where an iPhone puts them. */
export const hasBlocks = ({ format }: Metadata): boolean => format === 'webp' || format === 'heif';

/** EXIF as the TIFF file that it is, without what stands in front of it; some phones keep a JPEG's marker there. */
export function tiffOf({ exif }: Pick<Metadata, 'exif'>): Buffer | undefined {
  const mark = exif?.subarray(0, 32).indexOf('Exif\0\0') ?? -1;
  return exif?.subarray(mark < 0 ? 0 : mark + 6);
}

/** XMP and colour profile as exifr reads them: a JPEG of these segments alone. What is too large for one is left out. */
export function segmentsOf({ xmp, icc }: Pick<Metadata, 'xmp' | 'icc'>): Buffer | undefined {
  const segments = [
    ...(xmp ? segment(APP1, Buffer.from('http://ns.adobe.com/xap/1.0/\0'), xmp) : []),
    ...(icc ? segment(APP2, Buffer.from('ICC_PROFILE\0\u0001\u0001'), icc) : []),
  ];
  if (segments.length === 0) return undefined;
  return Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xd9])]);
}

function segment(marker: number, name: Buffer, content: Buffer): Buffer[] {
  const length = name.length + content.length;
  if (length > MOST_SEGMENT) return [];
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length + 2, 2);
  return [head, name, content];
}

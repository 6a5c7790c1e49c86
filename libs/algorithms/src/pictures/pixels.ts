import sharp, { type Sharp } from 'sharp';
import { rgbaToThumbHash } from 'thumbhash';
import type { Derived, Task } from '../contract.ts';

/** Longest side of the largest picture that is made. */
export const LARGEST = 1600;

const PICTURES: readonly { size: number; role: Derived['role'] }[] = [
  { size: 96, role: 'thumbnail' },
  { size: 512, role: 'thumbnail' },
  { size: LARGEST, role: 'preview' },
];

/** The picture as it is shown: upright, sRGB, 8 bit. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
}

/**
 * Scaled while it is decoded, and turned only then: a large picture is never in memory as a whole.
 * @param longest side, in pixels, that it has at most
 * @param page of a TIFF, from 0
 */
export async function pixelsOf(
  source: string | Uint8Array,
  orientation = 1,
  { longest = LARGEST, page = 0 } = {},
): Promise<Pixels> {
  const { data, info } = await sharp(source, { sequentialRead: true, failOn: 'error', page })
    .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return upright({ data, width, height, channels: channels as Pixels['channels'] }, orientation);
}

/** EXIF 2.32, 4.6.4.A: where the first row and the first column of what is stored are seen. */
function upright(stored: Pixels, orientation: number): Pixels {
  if (orientation < 2 || orientation > 8) return stored;
  const turned = orientation >= 5;
  const [fromBottom, fromRight] = [
    [3, 4, 6, 7],
    [2, 3, 7, 8],
  ].map((those) => those.includes(orientation));
  const { channels } = stored;
  const [width, height] = turned ? [stored.height, stored.width] : [stored.width, stored.height];
  const data = Buffer.alloc(stored.data.length);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0; x < width; x++, to += channels) {
      const [row, column] = turned ? [x, y] : [y, x];
      const from =
        (fromBottom ? stored.height - 1 - row : row) * stored.width +
        (fromRight ? stored.width - 1 - column : column);
      stored.data.copy(data, to, from * channels, (from + 1) * channels);
    }
  return { data, width, height, channels };
}

export function open({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Keeps the thumbnails and the preview. @returns their names with their sizes in pixels */
export async function derivePictures(task: Task, pixels: Pixels, role?: Derived['role']) {
  const sizes: { name: string; width: number; height: number }[] = [];
  for (const [at, picture] of PICTURES.entries()) {
    const { data, info } = await open(pixels)
      .resize(picture.size, picture.size, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 80 })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    const kind = picture.role === 'preview' ? (role ?? picture.role) : picture.role;
    const name = `${kind}-${picture.size}.webp`;
    await task.derive({ name, contentType: 'image/webp', role: kind, width, height }, data);
    sizes.push({ name, width, height });
    task.progress(0.7 + at * 0.1);
  }
  return sizes;
}

/** Whether nothing is seen on it, as on an empty page: hardly a difference in brightness (of 255) anywhere. */
export async function isBlank(pixels: Pixels): Promise<boolean> {
  const { channels } = await open(pixels).flatten({ background: '#fff' }).stats();
  return channels.every(({ min, max }) => max - min < 16);
}

/** A placeholder of some 25 bytes, base64 (ThumbHash). */
export async function placeholderOf(pixels: Pixels): Promise<string> {
  const { data, info } = await open(pixels)
    .resize(100, 100, { fit: 'inside', withoutEnlargement: true })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64');
}

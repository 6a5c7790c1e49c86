import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { loadCore, takeFile } from '../ffmpeg/core.ts';
import { heifPicture } from './heif-items.ts';
import type { Pixels } from './pixels.ts';

/**
 * A picture of HEVC, as phones take them, by FFmpeg: libvips as npm has it decodes the AV1 of AVIF alone.
 * @param engine where @ffmpeg/core is
 * @param longest side, in pixels, that it has at most
 * @throws where it is damaged
 */
export async function heicPixels(path: string, engine: string, longest: number): Promise<Pixels> {
  const picture = heifPicture(await readFile(path));
  if (!picture) throw new Error('Its primary picture is no HEVC.');
  const { stream, columns, rows, part, whole, rotation } = picture;
  const core = await loadCore(engine);
  core.FS.writeFile('/picture.hevc', stream);
  core.exec(
    '-f',
    'hevc',
    '-i',
    '/picture.hevc',
    '-vsync',
    '0',
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb24',
    '/pixels',
  );
  core.FS.unlink('/picture.hevc');
  const decoded = takeFile(core, '/pixels');
  const bytes = part.width * part.height * 3;
  if (decoded?.length !== columns * rows * bytes) throw new Error('Not all of its parts could be decoded.');
  const size = { width: columns * part.width, height: rows * part.height };
  const joined = await sharp({ create: { ...size, channels: 3, background: '#000' } })
    .composite(
      Array.from({ length: columns * rows }, (_, n) => ({
        input: Buffer.from(decoded.buffer, decoded.byteOffset + n * bytes, bytes),
        raw: { ...part, channels: 3 as const },
        left: (n % columns) * part.width,
        top: Math.floor(n / columns) * part.height,
      })),
    )
    .raw()
    .toBuffer();
  const { data, info } = await sharp(joined, { raw: { ...size, channels: 3 } })
    .extract({
      left: 0,
      top: 0,
      width: Math.min(whole.width, size.width),
      height: Math.min(whole.height, size.height),
    })
    .rotate(rotation)
    .resize(longest, longest, { fit: 'inside', withoutEnlargement: true })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: 3 };
}

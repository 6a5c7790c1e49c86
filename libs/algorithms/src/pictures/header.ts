import sharp, { type Metadata } from 'sharp';
import { Skip, type Task } from '../contract.ts';

/** libvips' own limit is the same: 16,383 x 16,383. */
const MAX_PIXELS = 268_402_689;

/** Most pixels of what is decoded as a whole, whatever size is asked for: measured to stay below 512 MB. */
export function maxWhole({ format, isProgressive }: Metadata): number {
  if (format === 'heif') return 24_000_000;
  return isProgressive || format === 'webp' || format === 'gif' ? 50_000_000 : MAX_PIXELS;
}

/** @throws Error for a picture of more pixels than anything here decodes */
export function assertDecodable({ width, height }: Metadata): void {
  if (width * height > MAX_PIXELS)
    throw new Error(`${width} x ${height} pixels are more than can be decoded.`);
}

/** @throws Skip UNREADABLE when it is no picture */
export async function headerOf(path: string, task: Task): Promise<Metadata> {
  const options = { limitInputPixels: false };
  try {
    return await sharp(path, options)
      .metadata()
      .catch((error: unknown) => {
        // 200 million pixels of a phone are 800 parts; libheif stops at 256, for its memory: here is a limit for the process.
        if (!String(error).includes('Security limit')) throw error;
        return sharp(path, { ...options, unlimited: true }).metadata();
      });
  } catch (error) {
    task.log('no header', { error: String(error) });
    throw new Skip('UNREADABLE', `This is no image that can be read here (.${task.file.type}).`);
  }
}

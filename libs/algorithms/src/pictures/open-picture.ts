import type { Metadata } from 'sharp';
import { Skip, type Task } from '../contract.ts';
import { optionalPackage } from '../optional-package.ts';
import { copyToScratch } from '../reading/copy-to-scratch.ts';
import { assertDecodable, headerOf, maxWhole } from './header.ts';
import { heicPixels } from './heic-pixels.ts';
import { LARGEST, type Pixels, pixelsOf } from './pixels.ts';

export interface Picture {
  /** Of the copy in the scratch folder. */
  path: string;
  header: Metadata;
}

/** @throws Skip UNREADABLE when it is no picture; Error when it has more pixels than anything here decodes */
export async function openPicture(task: Task): Promise<Picture> {
  const path = await copyToScratch(task);
  const header = await headerOf(path, task);
  assertDecodable(header);
  return { path, header };
}

/**
 * Upright, sRGB, 8 bit.
 * @param options see `pixelsOf`
 * @param engine where @ffmpeg/core is, for HEVC
 * @throws Skip TOO_MANY_PIXELS, NO_DECODER or UNDECODABLE
 */
export async function decodePicture(
  { path, header }: Picture,
  options: Parameters<typeof pixelsOf>[2] = {},
  engine = optionalPackage('@ffmpeg/core'),
): Promise<Pixels> {
  const { width, height, format, compression, orientation } = header;
  if (width * height > maxWhole(header))
    throw new Skip('TOO_MANY_PIXELS', `${width} x ${height} pixels of ${format} need too much memory.`);
  try {
    if (compression === 'hevc' && engine) return await heicPixels(path, engine, options.longest ?? LARGEST);
    return await pixelsOf(path, orientation, options);
  } catch (error) {
    if (compression === 'hevc' && !engine)
      throw new Skip(
        'NO_DECODER',
        'There is no decoder for HEVC here. With the package @ffmpeg/core installed there is one.',
      );
    const why = String((error as Error).message).slice(0, 200);
    throw new Skip('UNDECODABLE', `Its pixels cannot be decoded: ${why}`);
  }
}

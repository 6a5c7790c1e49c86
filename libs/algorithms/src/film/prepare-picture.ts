import type { Run } from '../contract.ts';
import { LARGEST, open } from '../pictures/pixels.ts';
import { shownPicture } from './shown-picture.ts';

/** Rekognition looks at no picture with a shorter side, https://docs.aws.amazon.com/rekognition/latest/dg/limits.html. */
const SHORTEST = 80;

/**
 * What a service is sent in place of a picture or a film: an upright JPEG of 80 to 1,600 pixels a side and far below 5 MB,
 * whatever the file was, and without its EXIF. A strip is made wider; shares of its sides stay right.
 */
export const preparePicture: Run = async (task) => {
  const pixels = await shownPicture(task);
  const side = (length: number) => Math.max(SHORTEST, Math.min(LARGEST, length));
  const { data, info } = await open(pixels)
    .flatten({ background: '#fff' })
    .resize(side(pixels.width), side(pixels.height), { fit: 'fill' })
    .toColourspace('srgb')
    .jpeg({ quality: 90 })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  await task.derive({ name: 'picture.jpg', contentType: 'image/jpeg', role: 'data', width, height }, data);
  return { result: {} };
};

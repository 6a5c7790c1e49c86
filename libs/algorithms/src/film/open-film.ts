import { Skip, type Task } from '../contract.ts';
import { readAvi } from '../media/avi.ts';
import type { Media, Stream } from '../media/findings.ts';
import { readMovie } from '../media/movie.ts';
import { optionalPackage } from '../optional-package.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { builtInFrames, PICTURE_CODECS } from './built-in-frames.ts';
import { ffmpegFrames } from './ffmpeg-frames.ts';
import { exifOrientation, type Frames } from './frames.ts';

export interface Film {
  media: Media;
  video: Stream;
  frames: Frames;
  /** EXIF's, of the frames: FFmpeg turns what it decodes by itself. */
  orientation: number;
}

interface Options {
  /** Frames from the beginning that are known by their place, of a film of pictures. */
  most?: number;
  /** Keyframes in few pixels are enough. */
  small?: boolean;
  /** Where @ffmpeg/core is; null where it is not installed. */
  engine?: string | null;
}

/** The headers of a film, and what decodes its frames. @throws Skip NO_PICTURE, or NO_DECODER with the codec's name */
export async function openFilm(task: Task, options: Options = {}): Promise<Film> {
  const { most, small = false, engine = optionalPackage('@ffmpeg/core') } = options;
  const reader = new BlockReader(task);
  const media = (await readAvi(reader, task.file.size))?.media ?? (await readMovie(task, reader));
  const video = media?.streams.find(({ kind }) => kind === 'video');
  if (!media || !video) throw new Skip('NO_PICTURE', 'There is no picture in it.');
  if (PICTURE_CODECS.includes(video.codec)) {
    const orientation = exifOrientation(video.rotation ?? 0);
    return { media, video, orientation, frames: await builtInFrames(task, most) };
  }
  if (!engine)
    throw new Skip(
      'NO_DECODER',
      `There is no decoder for ${video.codec} here. With the package @ffmpeg/core installed there is one.`,
    );
  const frames = await ffmpegFrames(task, media.durationSeconds, { engine, small });
  return { media, video, orientation: 1, frames };
}

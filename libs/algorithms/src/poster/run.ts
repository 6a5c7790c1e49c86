import sharp from 'sharp';
import { type Run, Skip, type Task } from '../contract.ts';
import { readAvi } from '../media/avi.ts';
import type { Media } from '../media/findings.ts';
import { readMovie } from '../media/movie.ts';
import { derivePictures, type Pixels, pixelsOf } from '../pictures/pixels.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { builtInFrames, PICTURE_CODECS } from './built-in-frames.ts';
import { ffmpegFrames } from './ffmpeg-frames.ts';
import { exifOrientation, type Frames } from './frames.ts';

/** Shares of the film that are tried, until a frame is not black. */
const TRIED = [0.1, 0.3, 0.5, 0];
/** Mean of a frame (0 to 255) below which it shows nothing. */
const BLACK = 20;

const run: Run = async (task) => {
  const reader = new BlockReader(task);
  const film = (await readAvi(reader, task.file.size))?.media ?? (await readMovie(task, reader));
  const video = film?.streams.find(({ kind }) => kind === 'video');
  if (!film || !video) throw new Skip('NO_PICTURE', 'There is no picture in it.');
  const { codec, rotation = 0 } = video;
  const frames = await openFrames(task, film, codec);
  const found = frames && (await firstToShow(task, frames, rotation));
  if (!frames)
    throw new Skip(
      'NO_DECODER',
      `There is no decoder for ${codec} here. With the package @ffmpeg/core installed there is one.`,
    );
  if (!found) {
    const detail = `No frame of it could be decoded (${codec}).`;
    return { result: { codec }, incomplete: { code: 'NO_DECODER', detail } };
  }
  return {
    result: {
      codec,
      engine: frames.engine,
      sizes: await derivePictures(task, found, 'poster'),
    },
  };
};
export default run;

async function openFrames(task: Task, film: Media, codec: string): Promise<Frames | null> {
  if (PICTURE_CODECS.includes(codec)) return builtInFrames(task);
  return ffmpegFrames(task, film.durationSeconds);
}

async function firstToShow(task: Task, frames: Frames, rotation: number) {
  let black: Pixels | undefined;
  for (const [at, share] of TRIED.entries()) {
    task.signal.throwIfAborted();
    const frame = await frames.at(share);
    // FFmpeg turns what it decodes by itself.
    const pixels =
      frame &&
      (await pixelsOf(frame, frames.engine === 'built-in' ? exifOrientation(rotation) : 1).catch(
        () => undefined,
      ));
    if (pixels && (await brightness(pixels)) >= BLACK) return pixels;
    if (pixels) black ??= pixels;
    task.progress(((at + 1) / TRIED.length) * 0.7);
  }
  return black;
}

async function brightness({ data, width, height, channels }: Pixels): Promise<number> {
  const { channels: stats } = await sharp(data, { raw: { width, height, channels } }).stats();
  const colours = stats.slice(0, 3);
  return colours.reduce((sum, { mean }) => sum + mean, 0) / colours.length;
}

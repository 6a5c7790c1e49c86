import sharp from 'sharp';
import type { Task } from '../contract.ts';
import { type Pixels, pixelsOf } from '../pictures/pixels.ts';
import type { Film } from './open-film.ts';

/** Shares of the film that are tried, until a frame is not black. */
const TRIED = [0.1, 0.3, 0.5, 0];
/** Mean of a frame (0 to 255) below which it shows nothing. */
const BLACK = 20;

/** The first frame that shows something, else a black one. @returns undefined where none can be decoded */
export async function firstToShow(task: Task, { frames, orientation }: Film): Promise<Pixels | undefined> {
  let black: Pixels | undefined;
  for (const [at, share] of TRIED.entries()) {
    task.signal.throwIfAborted();
    const frame = await frames.at(share);
    const pixels = frame && (await pixelsOf(frame, orientation).catch(() => undefined));
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

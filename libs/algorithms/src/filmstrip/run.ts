import type { Run, Task } from '../contract.ts';
import { type Film, openFilm } from '../film/open-film.ts';
import { spread } from '../film/spread.ts';
import { open, pixelsOf } from '../pictures/pixels.ts';
import { cuesOf, stripOf, type Tile, type TileSize } from './strip.ts';

/** A picture every so many seconds, but not more than so many. */
const EVERY_SECONDS = 5;
const [FEWEST, MOST] = [6, 48];
/** Longest side of one, in pixels. */
const SIDE = 160;
/** Bytes and milliseconds after which those that were found have to do. */
const [MOST_READ, MOST_MS] = [52 * 2 ** 20, 200_000];
/** Frames of a film of pictures that are known by their place. */
const KNOWN_FRAMES = 200_000;

const run: Run = async (given) => {
  let bytes = 0;
  const task: Task = {
    ...given,
    read: async (offset, length) => {
      const read = await given.read(offset, length);
      bytes += read.length;
      return read;
    },
  };
  const film = await openFilm(task, { most: KNOWN_FRAMES, small: true });
  const { codec } = film.video;
  const { durationSeconds } = film.media;
  const until = performance.now() + MOST_MS;
  const within = () => bytes < MOST_READ && performance.now() < until;
  const { tiles, size } = await tilesOf(task, film, within);
  if (!size) throw new Error(`No frame of it could be decoded (${codec}).`);
  const strip = await stripOf(tiles, size);
  const [name, cues] = ['filmstrip.webp', 'filmstrip.vtt'];
  await task.derive({ name, contentType: 'image/webp', role: 'data', ...strip.size }, strip.bytes);
  const vtt = cuesOf(tiles, size, { name, seconds: durationSeconds });
  await task.derive({ name: cues, contentType: 'text/vtt', role: 'data' }, new TextEncoder().encode(vtt));
  return { result: { codec, engine: film.frames.engine, frames: tiles.length, strip: name, cues } };
};
export default run;

/** First a few of the whole film, then those between: whenever it has to end, they are spread evenly. */
async function tilesOf(task: Task, { frames, media, orientation }: Film, within: () => boolean) {
  const seconds = media.durationSeconds;
  const count = Math.max(FEWEST, Math.min(MOST, Math.round(seconds / EVERY_SECONDS)));
  const tiles: Tile[] = [];
  let size: TileSize | undefined;
  for (const [done, n] of spread(count).entries()) {
    if (!within()) break;
    task.signal.throwIfAborted();
    const share = n / count;
    const frame = await frames.at(share);
    const pixels = frame && (await pixelsOf(frame, orientation).catch(() => undefined));
    if (!pixels) continue;
    const scale = Math.min(1, SIDE / Math.max(pixels.width, pixels.height));
    size ??= {
      width: Math.max(1, Math.round(pixels.width * scale)),
      height: Math.max(1, Math.round(pixels.height * scale)),
    };
    const { width, height } = size;
    const image = open(pixels).resize(width, height, { fit: 'fill' }).flatten({ background: '#000' });
    tiles.push({ at: share * seconds, data: await image.toColourspace('srgb').raw().toBuffer() });
    task.progress((done + 1) / count);
  }
  return { tiles: tiles.sort((a, b) => a.at - b.at), size };
}

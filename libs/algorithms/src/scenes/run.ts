import sharp from 'sharp';
import { type Run, Skip, type Task } from '../contract.ts';
import { type Film, openFilm } from '../film/open-film.ts';
import { spread } from '../film/spread.ts';
import { open, pixelsOf } from '../pictures/pixels.ts';
import { blackOf, isBlack, type Look, scenesOf } from './look.ts';

/** Longest side of the pictures of the preview, in pixels, and how many there are. */
const [SIDE, SHOWN, SHOWN_MS] = [320, 12, 400];
/** Frames that are looked at, and how many a second are enough. */
const [MOST, PER_SECOND] = [600, 4];
/** FFmpeg is started for each. */
const MOST_OF_FFMPEG = 120;
const MOST_MS = 200_000;
const MOST_LISTED = 300;

interface Seen extends Look {
  width: number;
  height: number;
}

const run: Run = async (task) => {
  const film = await openFilm(task, { most: 200_000, small: true });
  const { codec } = film.video;
  const end = film.media.durationSeconds;
  const seen = await look(task, film);
  if (seen.length === 0) throw new Skip('NO_DECODER', `No frame of it could be decoded (${codec}).`);
  const clip = await clipOf(seen.filter((one) => !isBlack(one)));
  if (clip)
    await task.derive(
      { name: 'clip.webp', contentType: 'image/webp', role: 'preview', ...clip.size },
      clip.bytes,
    );
  const gaps = seen.map(({ at }, n) => (seen[n + 1]?.at ?? end) - at);
  return {
    result: {
      ...{ codec, engine: film.frames.engine, frames: seen.length },
      everySeconds: Math.round(Math.max(...gaps) * 1000) / 1000,
      scenes: scenesOf(seen, Number(task.parameters['leastChange']), end).slice(0, MOST_LISTED),
      black: blackOf(seen, end).slice(0, MOST_LISTED),
      ...(clip && { clip: 'clip.webp' }),
    },
  };
};
export default run;

async function look(task: Task, { frames, media, orientation }: Film): Promise<Seen[]> {
  const most = frames.engine === 'built-in' ? MOST : MOST_OF_FFMPEG;
  const wanted = Math.max(1, Math.min(most, Math.ceil(media.durationSeconds * PER_SECOND)));
  const until = performance.now() + MOST_MS;
  const seen: Seen[] = [];
  for (const [done, n] of spread(wanted).entries()) {
    if (performance.now() > until) break;
    task.signal.throwIfAborted();
    const frame = await frames.at(n / wanted);
    const pixels = frame && (await pixelsOf(frame, orientation, { longest: SIDE }).catch(() => undefined));
    if (!pixels) continue;
    const { width, height } = seen[0] ?? pixels;
    const image = open(pixels).flatten({ background: '#000' }).toColourspace('srgb');
    const rgb = await image.resize(width, height, { fit: 'fill' }).raw().toBuffer();
    seen.push({ at: (n / wanted) * media.durationSeconds, rgb, width, height });
    task.progress((done + 1) / wanted);
  }
  return seen.sort((a, b) => a.at - b.at);
}

/** An animated WebP of frames of the whole film, once: what moves longer than 5 s needs a button to stop it (WCAG 2.2.2). */
async function clipOf(seen: readonly Seen[]) {
  const [first] = seen;
  if (!first || seen.length < 2) return undefined;
  const { width, height } = first;
  const count = Math.min(SHOWN, seen.length);
  const shown = Array.from({ length: count }, (_, n) => seen[Math.floor((n * seen.length) / count)]!);
  const pages = shown.map(({ rgb }) =>
    sharp(rgb, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
  const bytes = await sharp(await Promise.all(pages), { join: { animated: true } })
    .webp({ quality: 60, delay: shown.map(() => SHOWN_MS), loop: 1 })
    .toBuffer();
  return { bytes, size: { width, height } };
}

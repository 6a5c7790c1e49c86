import { Binary } from '../reading/binary.ts';
import type { BlockReader } from '../reading/block-reader.ts';
import type { BoxTree } from '../reading/boxes.ts';
import { samplesOf } from '../reading/movie-samples.ts';
import { type Chapter, round } from './findings.ts';
import { trackId } from './movie-stream.ts';

const MOST_CHAPTERS = 500;

/** Nero's list: times in 100 ns. */
export async function neroChapters(movie: BoxTree): Promise<Chapter[]> {
  const list = await movie.content(['udta', 'chpl'], 64 * 1024);
  const chapters: Chapter[] = [];
  // A number of one byte, after four reserved ones in version 1.
  const versioned = list.u8(0) === 1;
  let at = versioned ? 9 : 5;
  for (let n = 0; n < list.u8(at - 1) && at + 9 <= list.length; n++) {
    const length = list.u8(at + 8);
    chapters.push({ startSeconds: round(list.u64(at) / 1e7), title: list.text(at + 9, length) });
    at += 9 + length;
  }
  return chapters;
}

/** Tracks that are only there to name the chapters of others. */
export async function chapterTrackIds(tracks: readonly BoxTree[]): Promise<Set<number>> {
  const ids = new Set<number>();
  for (const track of tracks) {
    const reference = await track.content(['tref', 'chap'], 64);
    for (let at = 0; at + 4 <= reference.length; at += 4) ids.add(reference.u32(at));
  }
  return ids;
}

/** QuickTime's way: a text track, each sample a title with its length before it. */
export async function trackChapters(
  reader: BlockReader,
  tracks: readonly BoxTree[],
  ids: ReadonlySet<number>,
): Promise<Chapter[]> {
  for (const track of tracks) {
    if (!ids.has(await trackId(track))) continue;
    if ((await track.content(['mdia', 'hdlr'])).code(8) !== 'text') continue;
    const time = await track.content(['mdia', 'mdhd']);
    const scale = time.u32(time.u8(0) === 1 ? 20 : 12);
    const chapters: Chapter[] = [];
    for (const { offset, size, at } of await samplesOf(track, MOST_CHAPTERS)) {
      const sample = new Binary(await reader.read(offset, Math.min(size, 600)));
      chapters.push({ startSeconds: round(at / scale), title: sample.text(2, sample.u16(0)) });
    }
    return chapters;
  }
  return [];
}

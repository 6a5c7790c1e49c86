import { Binary } from '../reading/binary.ts';
import type { BlockReader } from '../reading/block-reader.ts';
import type { BoxTree } from '../reading/boxes.ts';
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
    for (const { offset, size, at } of await samplesOf(track)) {
      const sample = new Binary(await reader.read(offset, Math.min(size, 600)));
      chapters.push({ startSeconds: round(at / scale), title: sample.text(2, sample.u16(0)) });
    }
    return chapters;
  }
  return [];
}

async function samplesOf(track: BoxTree) {
  const table = await track.find('mdia', 'minf', 'stbl');
  if (!table) return [];
  const most = 16 + MOST_CHAPTERS * 12;
  const [stts, stsz, stsc] = [
    await table.content(['stts'], most),
    await table.content(['stsz'], most),
    await table.content(['stsc'], most),
  ];
  const wide = await table.content(['co64'], most);
  const offsets = wide.length > 0 ? wide : await table.content(['stco'], most);
  const samples: { offset: number; size: number; at: number }[] = [];
  const count = Math.min(stsz.u32(8), MOST_CHAPTERS);
  let [time, entry, left] = [0, 0, stts.u32(8)];
  for (let chunk = 0, run = 0; chunk < offsets.u32(4) && samples.length < count; chunk++) {
    while (run + 1 < stsc.u32(4) && stsc.u32(8 + (run + 1) * 12) <= chunk + 1) run++;
    let offset = wide.length > 0 ? wide.u64(8 + chunk * 8) : offsets.u32(8 + chunk * 4);
    for (let n = 0; n < stsc.u32(12 + run * 12) && samples.length < count; n++) {
      const size = stsz.u32(4) || stsz.u32(12 + samples.length * 4);
      samples.push({ offset, size, at: time });
      offset += size;
      time += stts.u32(12 + entry * 8);
      if (--left <= 0) left = stts.u32(8 + ++entry * 8);
    }
  }
  return samples;
}

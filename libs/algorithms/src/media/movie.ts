import type { Task } from '../contract.ts';
import type { Binary } from '../reading/binary.ts';
import type { BlockReader } from '../reading/block-reader.ts';
import { BoxTree, boxesOf } from '../reading/boxes.ts';
import { openMedia } from '../reading/open-media.ts';
import { type Media, round } from './findings.ts';
import { chapterTrackIds, neroChapters, trackChapters } from './movie-chapters.ts';
import { streamOf, trackId } from './movie-stream.ts';
import { movieTags } from './movie-tags.ts';

/** Seconds from QuickTime's beginning of time, 1904, to that of Unix. */
const EPOCH = 2_082_844_800;

/** MP4, MOV and their like (ISO/IEC 14496-12, QuickTime). @returns null where there is no movie in it */
export async function readMovie(task: Task, reader: BlockReader): Promise<Media | null> {
  const top = await boxesOf(reader, 0, task.file.size);
  const moov = top.find(({ type }) => type === 'moov');
  if (!moov) return null;
  const movie = new BoxTree(reader, moov);
  const header = await movie.content(['mvhd']);
  const tracks = await movie.all('trak');
  const chaptered = await chapterTrackIds(tracks);
  const streams = [];
  for (const track of tracks) {
    // What a chapter is called is no stream for people.
    if (!chaptered.has(await trackId(track))) streams.push(await streamOf(track));
  }
  const { seconds, created } = timesOf(header);
  const { tags, location, date, cover } = await movieTags(movie);
  const createdAt = date ?? created;
  const named = await neroChapters(movie);
  const longest = Math.max(0, ...streams.map(({ durationSeconds = 0 }) => durationSeconds));
  return {
    container: (await brandOf(reader, top[0])) ?? 'mov',
    durationSeconds: round(seconds || longest || (await fragmentedSeconds(task))),
    ...(createdAt && { createdAt }),
    streams,
    chapters: named.length > 0 ? named : await trackChapters(reader, tracks, chaptered),
    tags,
    ...(location && { location }),
    ...(cover && { cover }),
  };
}

async function brandOf(reader: BlockReader, first?: { type: string; start: number; end: number }) {
  if (first?.type !== 'ftyp') return undefined;
  const brand = (await new BoxTree(reader, first).read()).code(0);
  return brand === 'qt  ' ? 'mov' : brand.startsWith('M4V') ? 'm4v' : 'mp4';
}

function timesOf(mvhd: Binary) {
  const wide = mvhd.u8(0) === 1;
  const made = wide ? mvhd.u64(4) : mvhd.u32(4);
  const scale = mvhd.u32(wide ? 20 : 12);
  const duration = wide ? mvhd.u64(24) : mvhd.u32(16);
  const known = duration > 0 && duration !== 0xffffffff && scale > 0;
  return {
    seconds: known ? duration / scale : 0,
    created: made > EPOCH ? new Date((made - EPOCH) * 1000).toISOString() : undefined,
  };
}

/** A fragmented file says its length in its last fragment only. */
async function fragmentedSeconds(task: Task): Promise<number> {
  using input = await openMedia(task);
  return (await input.computeDuration()) - (await input.getFirstTimestamp());
}

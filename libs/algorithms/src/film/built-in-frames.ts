import type { Task } from '../contract.ts';
import { readAvi } from '../media/avi.ts';
import { Binary } from '../reading/binary.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { BoxTree, boxesOf } from '../reading/boxes.ts';
import { samplesOf } from '../reading/movie-samples.ts';
import { type Chunk, chunksOf } from '../reading/riff.ts';
import type { Frames } from './frames.ts';

/** Frames that are pictures by themselves. */
export const PICTURE_CODECS: readonly string[] = ['mjpeg', 'png', 'tiff', 'gif'];
/** Of the beginning; among them the poster is looked for. */
const MOST_FRAMES = 500;
/** Bytes of one frame; a larger one is none. */
const MOST_FRAME = 16 * 2 ** 20;
/** Bytes of headers that are read. */
const MOST_READ = 16 * 2 ** 20;

interface Place {
  offset: number;
  size: number;
}

/**
 * Frames of films whose every frame is a JPEG or PNG file: cameras and screen recorders of old.
 * @param most frames from the beginning that are known
 */
export async function builtInFrames(task: Task, most = MOST_FRAMES): Promise<Frames> {
  const reader = new BlockReader(task, MOST_READ);
  const places =
    (await aviFrames(reader, task.file.size, most)) ?? (await movieFrames(reader, task.file.size, most));
  return {
    engine: 'built-in',
    at: async (share) => {
      const place = places[Math.min(places.length - 1, Math.floor(places.length * share))];
      return place && place.size <= MOST_FRAME ? task.read(place.offset, place.size) : undefined;
    },
  };
}

async function aviFrames(reader: BlockReader, size: number, most: number): Promise<Place[] | null> {
  const avi = await readAvi(reader, size);
  if (!avi) return null;
  const stream = avi.media.streams.findIndex(({ kind }) => kind === 'video');
  const name = new RegExp(`^${String(stream).padStart(2, '0')}d[cb]$`);
  const indexed = avi.movi && avi.index && (await indexedFrames(reader, avi.movi, avi.index, name, most));
  if (indexed?.length) return indexed;
  const places: Place[] = [];
  const collect = async (start: number, end: number): Promise<void> => {
    for await (const chunk of chunksOf(reader, start, end)) {
      if (places.length >= most) return;
      if (chunk.id === 'LIST:rec ') await collect(chunk.start, chunk.start + chunk.size);
      else if (name.test(chunk.id) && chunk.size > 0) places.push({ offset: chunk.start, size: chunk.size });
    }
  };
  if (avi.movi) await collect(avi.movi.start, avi.movi.start + avi.movi.size);
  return places;
}

/** AVI's old index: id, flags, offset and size of each chunk; offsets count from `movi`, or from the file's beginning. */
async function indexedFrames(reader: BlockReader, movi: Chunk, index: Chunk, name: RegExp, most: number) {
  const table = new Binary(await reader.read(index.start, Math.min(index.size, most * 2 * 16)));
  const from = table.u32le(8) >= movi.start ? 0 : movi.start - 4;
  const places: Place[] = [];
  for (let at = 0; at + 16 <= table.length && places.length < most; at += 16) {
    const size = table.u32le(at + 12);
    if (name.test(table.code(at)) && size > 0) places.push({ offset: from + table.u32le(at + 8) + 8, size });
  }
  return places;
}

async function movieFrames(reader: BlockReader, size: number, most: number): Promise<Place[]> {
  const moov = (await boxesOf(reader, 0, size)).find(({ type }) => type === 'moov');
  const tracks = moov ? await new BoxTree(reader, moov).all('trak') : [];
  for (const track of tracks)
    if ((await track.content(['mdia', 'hdlr'])).code(8) === 'vide') return samplesOf(track, most);
  return [];
}

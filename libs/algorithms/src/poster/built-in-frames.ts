import type { Task } from '../contract.ts';
import { readAvi } from '../media/avi.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { BoxTree, boxesOf } from '../reading/boxes.ts';
import { samplesOf } from '../reading/movie-samples.ts';
import { chunksOf } from '../reading/riff.ts';
import type { Frames } from './frames.ts';

/** Frames that are pictures by themselves. */
export const PICTURE_CODECS: readonly string[] = ['mjpeg', 'png', 'tiff', 'gif'];
/** Of the beginning; among them the poster is looked for. */
const MOST_FRAMES = 500;

interface Place {
  offset: number;
  size: number;
}

/** Frames of films whose every frame is a JPEG or PNG file: cameras and screen recorders of old. */
export async function builtInFrames(task: Task): Promise<Frames> {
  const reader = new BlockReader(task);
  const places = (await aviFrames(reader, task.file.size)) ?? (await movieFrames(reader, task.file.size));
  return {
    engine: 'built-in',
    at: async (share) => {
      const place = places[Math.min(places.length - 1, Math.floor(places.length * share))];
      return place && task.read(place.offset, place.size);
    },
  };
}

async function aviFrames(reader: BlockReader, size: number): Promise<Place[] | null> {
  const avi = await readAvi(reader, size);
  if (!avi) return null;
  const stream = avi.media.streams.findIndex(({ kind }) => kind === 'video');
  const name = new RegExp(`^${String(stream).padStart(2, '0')}d[cb]$`);
  const places: Place[] = [];
  const collect = async (start: number, end: number): Promise<void> => {
    for await (const chunk of chunksOf(reader, start, end)) {
      if (places.length >= MOST_FRAMES) return;
      if (chunk.id === 'LIST:rec ') await collect(chunk.start, chunk.start + chunk.size);
      else if (name.test(chunk.id) && chunk.size > 0) places.push({ offset: chunk.start, size: chunk.size });
    }
  };
  if (avi.movi) await collect(avi.movi.start, avi.movi.start + avi.movi.size);
  return places;
}

async function movieFrames(reader: BlockReader, size: number): Promise<Place[]> {
  const moov = (await boxesOf(reader, 0, size)).find(({ type }) => type === 'moov');
  const tracks = moov ? await new BoxTree(reader, moov).all('trak') : [];
  for (const track of tracks)
    if ((await track.content(['mdia', 'hdlr'])).code(8) === 'vide') return samplesOf(track, MOST_FRAMES);
  return [];
}

import { Binary } from '../reading/binary.ts';
import type { BlockReader } from '../reading/block-reader.ts';
import { type Chunk, chunksOf, infoTags } from '../reading/riff.ts';
import { waveCodec } from '../reading/wave-codec.ts';
import { codecName } from './codec-names.ts';
import { type Media, round, type Stream } from './findings.ts';

export interface Avi {
  media: Media;
  /** Where its frames are. */
  movi?: Chunk;
  /** Where each of them is. */
  index?: Chunk;
}

/** AVI (RIFF, with OpenDML's additions). @returns null where it is none */
export async function readAvi(reader: BlockReader, size: number): Promise<Avi | null> {
  const head = new Binary(await reader.read(0, 12));
  if (head.code(0) !== 'RIFF' || !head.code(8).startsWith('AVI')) return null;
  const media: Media = { container: 'avi', durationSeconds: 0, streams: [], chapters: [], tags: {} };
  let [movi, index]: (Chunk | undefined)[] = [];
  let frames = 0;
  // A gigabyte of an AVI is followed by further RIFF lists without headers: what is needed stands in the first.
  const end = Math.min(size, 8 + head.u32le(4));
  for await (const chunk of chunksOf(reader, 12, end)) {
    if (chunk.id === 'LIST:hdrl') frames = await readHeader(reader, chunk, media);
    if (chunk.id === 'LIST:INFO') Object.assign(media.tags, await infoTags(reader, chunk));
    if (chunk.id === 'LIST:movi') movi = chunk;
    if (chunk.id === 'idx1') index = chunk;
  }
  const video = media.streams.find(({ kind }) => kind === 'video');
  if (video && frames > (video.frames ?? 0) && video.frameRate) {
    video.frames = frames;
    video.durationSeconds = round(frames / video.frameRate);
  }
  media.durationSeconds = Math.max(0, ...media.streams.map(({ durationSeconds = 0 }) => durationSeconds));
  return media.streams.length > 0 ? { media, ...(movi && { movi }), ...(index && { index }) } : null;
}

/** @returns the frames of an OpenDML file, 0 in others */
async function readHeader(reader: BlockReader, list: Chunk, media: Media): Promise<number> {
  let frames = 0;
  for await (const chunk of chunksOf(reader, list.start, list.start + list.size)) {
    if (chunk.id === 'LIST:strl') media.streams.push(await readStream(reader, chunk));
    if (chunk.id === 'LIST:INFO') Object.assign(media.tags, await infoTags(reader, chunk));
    if (chunk.id === 'LIST:odml')
      for await (const { id, start } of chunksOf(reader, chunk.start, chunk.start + chunk.size))
        if (id === 'dmlh') frames = new Binary(await reader.read(start, 4)).u32le(0);
  }
  return frames;
}

async function readStream(reader: BlockReader, list: Chunk): Promise<Stream> {
  let header = new Binary(new Uint8Array());
  let format = header;
  for await (const { id, start, size } of chunksOf(reader, list.start, list.start + list.size)) {
    if (id === 'strh') header = new Binary(await reader.read(start, Math.min(size, 64)));
    if (id === 'strf') format = new Binary(await reader.read(start, Math.min(size, 64)));
  }
  const [scale, rate, length] = [header.u32le(20), header.u32le(24), header.u32le(32)];
  const perSecond = scale > 0 ? rate / scale : 0;
  const seconds = perSecond > 0 ? length / perSecond : 0;
  const duration = seconds > 0 ? { durationSeconds: round(seconds) } : {};
  if (header.code(0) === 'vids') {
    const tag = format.u32le(16) === 0 ? 'raw ' : format.code(16);
    return {
      kind: 'video',
      codec: codecName(tag),
      tag: tag.replaceAll(/[^ -~]/g, '?'),
      ...duration,
      width: format.u32le(4),
      // Rows from the top down are written as a negative height.
      height: Math.abs(format.u32le(8) | 0),
      ...(perSecond > 0 && { frameRate: round(perSecond), variableFrameRate: false, frames: length }),
    };
  }
  if (header.code(0) === 'auds') return { ...soundOf(format), ...duration };
  return { kind: header.code(0) === 'txts' ? 'subtitle' : 'data', codec: codecName(header.code(4)) };
}

function soundOf(format: Binary): Stream {
  const [tag, bits, bytes] = [format.u16le(0), format.u16le(14), format.u32le(8)];
  const codec = waveCodec(tag === 0xfffe ? format.u16le(24) : tag, bits);
  return {
    kind: 'audio',
    codec,
    tag: `0x${tag.toString(16)}`,
    ...(bytes > 0 && { bitrate: bytes * 8 }),
    sampleRate: format.u32le(4),
    channels: format.u16le(2),
    ...(codec.startsWith('pcm_') && { bitDepth: bits }),
  };
}

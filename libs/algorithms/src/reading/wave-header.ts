import { Binary } from './binary.ts';
import type { BlockReader } from './block-reader.ts';
import { type Chunk, chunksOf, infoTags } from './riff.ts';
import { waveCodec } from './wave-codec.ts';

/** What a RIFF, RF64, BW64 or Wave64 file says of its sound. */
export interface WaveHeader {
  container: 'wav' | 'rf64' | 'bw64' | 'w64';
  codec: string;
  channels: number;
  sampleRate: number;
  bitDepth: number;
  /** Bytes of one sample of all channels. */
  blockAlign: number;
  byteRate: number;
  dataStart: number;
  dataSize: number;
  /** Samples of one channel, where the file says it: it must for what is compressed. */
  samples?: number;
  tags: Record<string, string>;
  broadcast?: Record<string, string | number>;
  chapters: { startSeconds: number; title: string }[];
  /** An ID3 tag inside. */
  id3?: Chunk;
}

const KINDS: Readonly<Record<string, WaveHeader['container']>> = {
  RIFF: 'wav',
  RF64: 'rf64',
  BW64: 'bw64',
  riff: 'w64',
};
const MOST_POINTS = 1000;

/** @returns null where it is no such file, or one without sound */
export async function readWaveHeader(reader: BlockReader, fileSize: number): Promise<WaveHeader | null> {
  const head = new Binary(await reader.read(0, 40));
  const container = KINDS[head.code(0)];
  if (!container || head.code(container === 'w64' ? 24 : 8).toUpperCase() !== 'WAVE') return null;
  const wide = container === 'w64';
  const sizes = new Map<string, number>();
  const header: Partial<WaveHeader> = { container, tags: {}, chapters: [] };
  const cues: { id: number; at: number }[] = [];
  const labels = new Map<number, string>();
  for await (const chunk of chunksOf(reader, wide ? 40 : 12, fileSize, { wide, sizes })) {
    const read = async (most: number) =>
      new Binary(await reader.read(chunk.start, Math.min(chunk.size, most)));
    if (chunk.id === 'ds64') sizes.set('data', (await read(28)).u64le(8));
    if (chunk.id === 'fmt ') Object.assign(header, format(await read(64)));
    if (chunk.id === 'data') Object.assign(header, { dataStart: chunk.start, dataSize: chunk.size });
    if (chunk.id === 'fact') header.samples = (await read(4)).u32le(0);
    if (chunk.id === 'LIST:INFO') Object.assign(header.tags!, await infoTags(reader, chunk));
    if (chunk.id === 'bext') header.broadcast = broadcast(await read(64 * 1024));
    if (chunk.id === 'cue ') cues.push(...cuePoints(await read(4 + 24 * MOST_POINTS)));
    if (chunk.id === 'LIST:adtl') await readLabels(reader, chunk, labels);
    if (chunk.id.toLowerCase() === 'id3 ') header.id3 = chunk;
  }
  if (!header.codec || header.dataStart === undefined) return null;
  header.chapters = cues
    .map(({ id, at }) => ({ startSeconds: at / header.sampleRate!, title: labels.get(id) ?? '' }))
    .sort((a, b) => a.startSeconds - b.startSeconds);
  return header as WaveHeader;
}

const EXTENSIBLE = 0xfffe;

function format(fmt: Binary) {
  const bitDepth = fmt.u16le(14);
  const tag = fmt.u16le(0) === EXTENSIBLE ? fmt.u16le(24) : fmt.u16le(0);
  return {
    codec: waveCodec(tag, bitDepth),
    channels: fmt.u16le(2),
    sampleRate: fmt.u32le(4),
    byteRate: fmt.u32le(8),
    blockAlign: fmt.u16le(12),
    bitDepth,
  };
}

/** EBU Tech 3285: the broadcast extension. */
function broadcast(bext: Binary): Record<string, string | number> {
  const version = bext.u16le(346);
  const found: Record<string, string | number> = {
    description: bext.text(0, 256),
    originator: bext.text(256, 32),
    originatorReference: bext.text(288, 32),
    originationDate: bext.text(320, 10),
    originationTime: bext.text(330, 8),
    timeReference: bext.u64le(338),
    codingHistory: bext.text(602).slice(0, 500),
  };
  const loudness = bext.i16le(412);
  // 0x7FFF says "not measured".
  if (version >= 2 && loudness !== 0x7fff && loudness !== 0) found['loudness'] = loudness / 100;
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== ''));
}

function cuePoints(cue: Binary) {
  const count = Math.min(cue.u32le(0), MOST_POINTS, Math.floor((cue.length - 4) / 24));
  return Array.from({ length: Math.max(0, count) }, (_, n) => ({
    id: cue.u32le(4 + n * 24),
    at: cue.u32le(24 + n * 24),
  }));
}

async function readLabels(reader: BlockReader, list: Chunk, labels: Map<number, string>): Promise<void> {
  for await (const { id, start, size } of chunksOf(reader, list.start, list.start + list.size)) {
    if (id !== 'labl') continue;
    const label = new Binary(await reader.read(start, Math.min(size, 300)));
    labels.set(label.u32le(0), label.text(4));
  }
}

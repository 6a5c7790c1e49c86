import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { endOfTags } from './id3.ts';

interface Chunk {
  id: string;
  start: number;
  end: number;
  /** The size is not known yet: written as a stream, or told in `ds64`. */
  open: boolean;
}

const MAX_CHUNKS = 200;
/** Sony Wave64: a RIFF with GUIDs in place of names. */
const WAVE64 = Buffer.from('726966662e91cf11a5d628db04c10000', 'hex');

/** WAV (also RF64, BW64 and big-endian RIFX, and behind an ID3 tag), AVI and WebP. */
export async function riff(reader: ContentReader): Promise<Finding | null> {
  const start = await endOfTags(reader);
  const head = await reader.bytes(start, 16);
  if (head.equals(WAVE64)) return { found: 'w64', whole: true };
  if (head.length < 12) return null;
  const container = head.toString('latin1', 0, 4);
  if (!['RIFF', 'RIFX', 'RF64', 'BW64'].includes(container)) return null;
  const chunks = new Map<string, Chunk>();
  for await (const chunk of chunksIn(reader, start + 12, container === 'RIFX')) {
    const name = chunk.id === 'LIST' ? (await reader.bytes(chunk.start, 4)).toString('latin1') : chunk.id;
    if (!chunks.has(name)) chunks.set(name, chunk);
  }
  const size = container === 'RIFX' ? head.readUInt32BE(4) : head.readUInt32LE(4);
  const end = start + 8 + size;
  switch (head.toString('latin1', 8, 12)) {
    case 'WAVE':
      return { found: 'wav', whole: await isWave(reader, chunks, container === 'RIFX'), end };
    case 'AVI ':
      return { found: 'avi', whole: await isAvi(reader, chunks), end };
    case 'WEBP':
      return { found: 'webp', whole: await isWebp(reader, chunks), end };
    default:
      return null;
  }
}

async function* chunksIn(reader: ContentReader, offset: number, big: boolean): AsyncGenerator<Chunk> {
  for (let count = 0; count < MAX_CHUNKS && offset + 8 <= reader.size; count++) {
    const head = await reader.bytes(offset, 8);
    const size = big ? head.readUInt32BE(4) : head.readUInt32LE(4);
    // Recorders write 0xffffffff or the largest multiple below it until they know.
    const open = size >= 0x7fff_f000;
    const id = head.toString('latin1', 0, 4);
    yield { id, start: offset + 8, end: open ? reader.size : offset + 8 + size, open };
    offset += 8 + (open ? reader.size : size + (size % 2));
  }
}

const isThere = (reader: ContentReader, chunk: Chunk | undefined): chunk is Chunk =>
  chunk !== undefined && chunk.end <= reader.size;

async function isWave(reader: ContentReader, chunks: Map<string, Chunk>, big: boolean): Promise<boolean> {
  const [format, data] = [chunks.get('fmt '), chunks.get('data')];
  if (!isThere(reader, format) || !isThere(reader, data) || format.end - format.start < 14) return false;
  const bytes = await reader.bytes(format.start, 14);
  const [channels, rate] = big
    ? [bytes.readUInt16BE(2), bytes.readUInt32BE(4)]
    : [bytes.readUInt16LE(2), bytes.readUInt32LE(4)];
  return channels > 0 && rate > 0;
}

async function isAvi(reader: ContentReader, chunks: Map<string, Chunk>): Promise<boolean> {
  const [header, movie] = [chunks.get('hdrl'), chunks.get('movi')];
  if (!isThere(reader, header) || !isThere(reader, movie)) return false;
  return (await reader.bytes(header.start + 4, 4)).equals(Buffer.from('avih'));
}

async function isWebp(reader: ContentReader, chunks: Map<string, Chunk>): Promise<boolean> {
  const [lossy, lossless, frame] = [chunks.get('VP8 '), chunks.get('VP8L'), chunks.get('ANMF')];
  if (isThere(reader, lossy))
    return (await reader.bytes(lossy.start + 3, 3)).equals(Buffer.from('9d012a', 'hex'));
  if (isThere(reader, lossless)) return (await reader.bytes(lossless.start, 1))[0] === 0x2f;
  return (
    isThere(reader, frame) && chunks.has('ANIM') && [...chunks.values()].every((c) => isThere(reader, c))
  );
}

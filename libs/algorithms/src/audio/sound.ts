import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { EncodedPacketSink } from 'mediabunny';
import { MPEGDecoder } from 'mpg123-decoder';
import { Skip, type Task } from '../contract.ts';
import { PACKAGE } from '../ffmpeg/core.ts';
import { optionalPackage } from '../optional-package.ts';
import { afterId3 } from '../reading/after-id3.ts';
import { BlockReader } from '../reading/block-reader.ts';
import { openMedia } from '../reading/open-media.ts';
import { readAhead } from '../reading/read-ahead.ts';
import { readWaveHeader } from '../reading/wave-header.ts';
import { readAvi } from '../media/avi.ts';
import { aviChunks, firstSound } from './avi-sound.ts';
import type { Block } from './block.ts';
import { ffmpegBlocks } from './ffmpeg-sound.ts';
import { isMono } from './mp3-mono.ts';
import { pcmBytes, type PcmDecoder, pcmDecoder } from './pcm.ts';

export interface Sound {
  codec: string;
  /** What decodes it, where that is not ours. */
  engine?: string;
  blocks: AsyncIterable<Block>;
}

/** Bytes that are read, and those that are decoded, at once. */
const READ = 4 * 2 ** 20;
const DECODED = 512 * 1024;

/**
 * The sound of a file, decoded piece by piece.
 * @param engine where @ffmpeg/core is, for films; null where it is not installed
 * @throws Skip where there is none, or no decoder for it
 */
export async function openSound(task: Task, engine = optionalPackage('@ffmpeg/core')): Promise<Sound> {
  const reader = new BlockReader(task);
  const magic = Buffer.from(await reader.read(0, 12)).toString('latin1');
  if (/^RIFF....AVI/s.test(magic)) return openAvi(task, reader);
  if (/^(RIFF|RF64|BW64|riff)/.test(magic)) return openWave(task, reader);
  if (task.file.type === 'flac')
    return { codec: 'flac', blocks: decoded(task, await afterId3(reader), new FLACDecoder()) };
  if (task.file.type === 'mp3')
    return { codec: 'mp3', blocks: decoded(task, await afterId3(reader), new MPEGDecoder()) };
  return openTrack(task, engine);
}

async function openWave(task: Task, reader: BlockReader): Promise<Sound> {
  const wave = await readWaveHeader(reader, task.file.size);
  if (!wave) throw new Skip('UNREADABLE', `This is no sound that can be read here (.${task.file.type}).`);
  const { codec, channels, sampleRate, dataStart, dataSize } = wave;
  if (codec === 'mp3') return { codec, blocks: decoded(task, dataStart, new MPEGDecoder(), dataSize) };
  const decode = pcmDecoder(codec);
  if (!decode || channels === 0) throw noDecoder(codec);
  assertChannels(channels);
  async function* blocks() {
    const frame = pcmBytes(codec) * channels;
    const most = READ - (READ % frame);
    for (let at = 0; at < dataSize; at += most) {
      task.progress(at / dataSize);
      const bytes = await task.read(dataStart + at, Math.min(most, dataSize - at));
      yield* split(decode!(bytes, channels), sampleRate);
    }
  }
  return { codec, blocks: blocks() };
}

/** Shorter ones: the arrays of a whole read at once would be ten times its size. */
function* split(channels: Float32Array[], sampleRate: number, most = 65_536): Generator<Block> {
  for (let at = 0; at < channels[0]!.length; at += most)
    yield { sampleRate, channels: channels.map((samples) => samples.subarray(at, at + most)) };
}

/** Both decoders find the frames by themselves in what they are given. */
type Decoder = Pick<FLACDecoder, 'ready' | 'free'> & {
  decode(bytes: Uint8Array): Answer | Promise<Answer>;
  flush?(): Promise<Answer>;
};
interface Answer {
  channelData: Float32Array[];
  samplesDecoded: number;
  sampleRate: number;
}

async function* decoded(
  task: Task,
  from: number,
  decoder: Decoder,
  length = Infinity,
): AsyncGenerator<Block> {
  await decoder.ready;
  let mono = false;
  const end = Math.min(task.file.size, from + length);
  for (let at = from; at < end; at += READ) {
    task.progress(at / end);
    const bytes = await task.read(at, Math.min(READ, end - at));
    if (at === from && decoder instanceof MPEGDecoder) mono = isMono(bytes);
    for (let piece = 0; piece < bytes.length; piece += DECODED)
      yield* blockOf(await decoder.decode(bytes.subarray(piece, piece + DECODED)), mono);
  }
  if (decoder.flush) yield* blockOf(await decoder.flush());
  decoder.free();
}

function* blockOf({ channelData, samplesDecoded, sampleRate }: Answer, mono = false): Generator<Block> {
  const channels = mono ? channelData.slice(0, 1) : channelData;
  if (samplesDecoded > 0 && channels.length > 0) yield* split(channels, sampleRate);
}

async function openAvi(task: Task, reader: BlockReader): Promise<Sound> {
  const avi = await readAvi(reader, task.file.size);
  const sound = avi && firstSound(avi);
  if (!sound) throw new Skip('NO_SOUND', 'There is no sound in it.');
  const { number, codec, channels, sampleRate } = sound;
  const pcm = pcmDecoder(codec);
  if ((!pcm && codec !== 'mp3') || channels === 0) throw noDecoder(codec);
  assertChannels(channels);
  const chunks = aviChunks(task, number);
  return { codec, blocks: pcm ? pcmBlocks(chunks, pcm, channels, sampleRate) : mp3Blocks(chunks) };
}

type Packets = AsyncIterable<Uint8Array>;

async function* pcmBlocks(packets: Packets, decode: PcmDecoder, channels: number, sampleRate: number) {
  for await (const data of packets) yield* split(decode(data, channels), sampleRate);
}

async function* mp3Blocks(packets: Packets): AsyncGenerator<Block> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  for await (const data of packets) yield* blockOf(decoder.decode(data), isMono(data));
  decoder.free();
}

/** The first sound track of a film. */
async function openTrack(task: Task, engine: string | null): Promise<Sound> {
  const input = await openMedia(readAhead(task));
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Skip('NO_SOUND', 'There is no sound in it.');
  const codec = await track.getCodec();
  const name = codec?.replace('-', '_') ?? (await track.getInternalCodecId())?.toString() ?? 'unknown';
  const pcm = pcmDecoder(PCM[codec ?? ''] ?? '');
  const channels = await track.getNumberOfChannels();
  const sampleRate = await track.getSampleRate();
  assertChannels(channels);
  if (!pcm && codec !== 'mp3') {
    if (!codec) throw noDecoder(name);
    if (!engine) throw noDecoder(name, ' With the package @ffmpeg/core installed there is one.');
    return { codec: name, engine: PACKAGE, blocks: ffmpegBlocks(track, engine) };
  }
  async function* packets() {
    for await (const { data } of new EncodedPacketSink(track!).packets()) yield data;
    input.dispose();
  }
  const blocks = pcm ? pcmBlocks(packets(), pcm, channels, sampleRate) : mp3Blocks(packets());
  return { codec: name, blocks };
}

/** mediabunny's names. */
const PCM: Readonly<Record<string, string>> = {
  'pcm-u8': 'u8',
  'pcm-s8': 's8',
  'pcm-s16': 's16le',
  'pcm-s16be': 's16be',
  'pcm-s24': 's24le',
  'pcm-s24be': 's24be',
  'pcm-s32': 's32le',
  'pcm-s32be': 's32be',
  'pcm-f32': 'f32le',
  'pcm-f32be': 'f32be',
  'pcm-f64': 'f64le',
  'pcm-f64be': 'f64be',
  ulaw: 'mulaw',
  alaw: 'alaw',
};

/** Each takes memory of its own; the largest mixes of the cinema have 128 tracks. */
const MOST_CHANNELS = 128;
function assertChannels(channels: number): void {
  if (channels > MOST_CHANNELS)
    throw new Skip('TOO_MANY_CHANNELS', `It says ${channels} channels; up to ${MOST_CHANNELS} are measured.`);
}

const noDecoder = (codec: string, advice = '') =>
  new Skip('NO_DECODER', `There is no decoder for ${codec} here.${advice}`);

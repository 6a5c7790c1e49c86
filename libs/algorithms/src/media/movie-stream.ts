import type { Binary } from '../reading/binary.ts';
import type { BoxTree } from '../reading/boxes.ts';
import { codecName, colourOf, objectTypeName } from './codec-names.ts';
import { round, type Stream } from './findings.ts';

/** Bytes of the table of frame durations that are read: as a rule it has one entry. */
const MOST_TIMES = 64 * 1024;
const KINDS: Readonly<Record<string, Stream['kind']>> = {
  vide: 'video',
  soun: 'audio',
  sbtl: 'subtitle',
  subt: 'subtitle',
  text: 'subtitle',
  clcp: 'subtitle',
};

export async function trackId(track: BoxTree): Promise<number> {
  const header = await track.content(['tkhd']);
  return header.u32(header.u8(0) === 1 ? 20 : 12);
}

export async function streamOf(track: BoxTree): Promise<Stream> {
  const header = await track.content(['tkhd']);
  const time = await track.content(['mdia', 'mdhd']);
  const handler = (await track.content(['mdia', 'hdlr'])).code(8);
  const kind = KINDS[handler] ?? 'data';
  const wide = time.u8(0) === 1;
  const scale = time.u32(wide ? 20 : 12);
  const duration = wide ? time.u64(24) : time.u32(16);
  const durationSeconds = scale > 0 && duration !== 0xffffffff ? round(duration / scale) : 0;
  const table = await track.find('mdia', 'minf', 'stbl');
  const [entry] = (await (await table?.find('stsd'))?.all(undefined, 8)) ?? [];
  const tag = entry?.box.type ?? '';
  const stream: Stream = {
    kind,
    codec: codecName(tag),
    tag: printable(tag),
    ...language(time.u16(wide ? 32 : 20)),
    ...(durationSeconds > 0 && { durationSeconds }),
  };
  if (!entry || !table) return stream;
  if (kind === 'video') {
    const rates = frameRate(await table.content(['stts'], MOST_TIMES), scale);
    return { ...stream, ...(await pictureOf(entry)), ...rotation(header), ...rates };
  }
  return kind === 'audio' ? { ...stream, ...(await soundOf(entry)) } : stream;
}

const printable = (tag: string) => tag.replaceAll(/[^ -~]/g, '?');

/** Three letters of five bits each, from 'a' - 1 (ISO 639-2); QuickTime's own numbers are left out. */
function language(packed: number): { language?: string } {
  const letters = [10, 5, 0].map((shift) => ((packed >> shift) & 31) + 0x60);
  const code = String.fromCharCode(...letters);
  return packed >= 0x400 && /^[a-z]{3}$/.test(code) && code !== 'und' ? { language: code } : {};
}

/** From the matrix: the cosine and the sine are its first two numbers, of 16.16 bits. */
function rotation(tkhd: Binary): { rotation?: number } {
  const at = tkhd.u8(0) === 1 ? 52 : 40;
  const angle = (Math.atan2(tkhd.i32(at + 4), tkhd.i32(at)) * 180) / Math.PI;
  const turned = (Math.round(angle) + 360) % 360;
  return turned ? { rotation: turned } : {};
}

function frameRate(stts: Binary, scale: number) {
  const entries = Math.min(stts.u32(4), Math.floor((stts.length - 8) / 8));
  let frames = 0;
  let ticks = 0;
  let [least, most] = [Infinity, 0];
  for (let n = 0; n < entries; n++) {
    const [count, each] = [stts.u32(8 + n * 8), stts.u32(12 + n * 8)];
    frames += count;
    ticks += count * each;
    // The last frame is often shown longer or not at all.
    if (n === entries - 1 && count === 1) continue;
    [least, most] = [Math.min(least, each), Math.max(most, each)];
  }
  if (frames === 0 || ticks === 0 || scale === 0) return {};
  // Durations that are rounded to the clock differ by one tick.
  const variable = most - least > Math.max(1, (ticks / frames) * 0.02);
  const complete = entries === stts.u32(4);
  return {
    frameRate: round((frames / ticks) * scale),
    variableFrameRate: variable,
    ...(complete && { frames }),
  };
}

/** Of a visual sample entry, 78 bytes before its boxes. */
async function pictureOf(entry: BoxTree): Promise<Partial<Stream>> {
  const fixed = await entry.read(78);
  const boxes = await entry.all(undefined, 78);
  const content = async (type: string) => boxes.find(({ box }) => box.type === type)?.read(512);
  const [esds, colr, pasp] = [await content('esds'), await content('colr'), await content('pasp')];
  const codec = esds && descriptors(esds).codec;
  const colour =
    colr && ['nclx', 'nclc'].includes(colr.code(0))
      ? colourOf(
          colr.u16(4),
          colr.u16(6),
          colr.u16(8),
          colr.code(0) === 'nclx' ? colr.u8(10) >= 128 : undefined,
        )
      : undefined;
  const square = !pasp || pasp.u32(0) === pasp.u32(4);
  return {
    ...(codec && { codec }),
    width: fixed.u16(24),
    height: fixed.u16(26),
    ...(!square && { pixelAspect: `${pasp.u32(0)}:${pasp.u32(4)}` }),
    ...(colour && { colour }),
    ...(await bitrate(boxes, esds)),
  };
}

/** Of a sound sample entry: 28 bytes, in QuickTime's versions 1 and 2 16 or 36 more. */
async function soundOf(entry: BoxTree): Promise<Partial<Stream>> {
  const fixed = await entry.read(64);
  const version = fixed.u16(8);
  const boxes = await entry.all(undefined, 28 + ([0, 16, 36][version] ?? 0));
  const wave = boxes.find(({ box }) => box.type === 'wave');
  const esds = await (boxes.find(({ box }) => box.type === 'esds') ?? (await wave?.find('esds')))?.read(512);
  const little = (await wave?.content(['enda']))?.u16(0) === 1;
  const stream =
    version === 2
      ? { sampleRate: fixed.f64(32), channels: fixed.u32(40), bitDepth: fixed.u32(48) }
      : { sampleRate: fixed.u32(24) / 65536, channels: fixed.u16(16), bitDepth: fixed.u16(18) };
  const name = codecName(entry.box.type);
  const pcm = name.startsWith('pcm_');
  const codec = entry.box.type === 'lpcm' ? linear(fixed) : little ? name.replace(/be$/, 'le') : undefined;
  const bytes =
    (esds && descriptors(esds).codec) ??
    (pcm && name === 'pcm_s16be' && stream.bitDepth === 8 ? 'pcm_s8' : codec);
  const { bitDepth, ...sound } = stream;
  return {
    ...sound,
    ...((pcm || ['alac', 'flac'].includes(name)) && bitDepth > 0 && { bitDepth }),
    ...(bytes && { codec: bytes }),
    ...(await aacSound(esds)),
    ...(await bitrate(boxes, esds)),
  };
}

/** QuickTime's lpcm: bit 0 floating, bit 1 big-endian, bit 2 signed. */
function linear(fixed: Binary): string {
  const [bits, flags] = [fixed.u32(48), fixed.u32(52)];
  return `pcm_${flags & 1 ? 'f' : flags & 4 ? 's' : 'u'}${bits}${bits === 8 ? '' : flags & 2 ? 'be' : 'le'}`;
}

async function bitrate(boxes: BoxTree[], esds?: Binary): Promise<{ bitrate?: number }> {
  const btrt = await boxes.find(({ box }) => box.type === 'btrt')?.read(12);
  const average = (esds && descriptors(esds).average) || btrt?.u32(8) || 0;
  return average > 0 ? { bitrate: average } : {};
}

/** ISO/IEC 14496-1, 7.2.6: descriptor 3 holds 4 (the codec), 4 holds 5 (its configuration). */
function descriptors(esds: Binary): { codec?: string; average: number; config?: Binary } {
  let at = 4;
  const enter = (tag: number) => {
    if (esds.u8(at) !== tag) return false;
    do at++;
    while (esds.u8(at) & 0x80);
    at++;
    return true;
  };
  if (!enter(3)) return { average: 0 };
  const flags = esds.u8(at + 2);
  at += 3 + (flags & 0x80 ? 2 : 0) + (flags & 0x40 ? 1 + esds.u8(at + 3) : 0) + (flags & 0x20 ? 2 : 0);
  if (!enter(4)) return { average: 0 };
  const [type, average] = [esds.u8(at), esds.u32(at + 9)];
  at += 13;
  const codec = objectTypeName(type);
  return { ...(codec && { codec }), average, ...(enter(5) && { config: esds.from(at) }) };
}

const RATES = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** AAC says its own rate and channels (ISO/IEC 14496-3, 1.6.2.1); the sample entry may be wrong about them. */
async function aacSound(esds?: Binary): Promise<Partial<Stream>> {
  const found = esds && descriptors(esds);
  if (found?.codec !== 'aac' || !found.config) return {};
  const bits = found.config.u16(0);
  const [object, rate, channels] = [bits >> 11, (bits >> 7) & 15, (bits >> 3) & 15];
  if (object === 31 || !RATES[rate]) return {};
  // HE-AAC (5, 29) doubles the rate, and the entry says so.
  if (object !== 2) return {};
  return { sampleRate: RATES[rate], ...(channels > 0 && { channels: channels === 7 ? 8 : channels }) };
}

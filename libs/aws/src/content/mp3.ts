import type { ContentReader } from './content-reader.ts';
import type { Finding } from './finding.ts';
import { endOfTags } from './id3.ts';

/** Players look this far for the first frame: padding, zeros, and the rest of a frame may stand before it. */
const SEARCHED = 64 * 1024;
/** Kilobits a second of MPEG-1 layers I, II, III and of MPEG-2 layers I, and II and III (ISO/IEC 11172-3, 13818-3). */
const KILOBITS = {
  v1l1: [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  v1l2: [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  v1l3: [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  v2l1: [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  v2l2: [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const RATES = [44_100, 48_000, 32_000];

/** MP3: two frames in a row, at the start or, where the name claims one, within the first 64 KiB of sound. */
export async function mp3(reader: ContentReader, claimed: string): Promise<Finding | null> {
  const start = await endOfTags(reader);
  const searched = claimed === 'mp3' ? SEARCHED : start > 0 ? 4096 : 1;
  const window = await reader.bytes(start, searched + 8192);
  for (let at = 0; at < Math.min(searched, window.length); at++) {
    const length = frameLength(window, at);
    if (length && frameLength(window, at + length) && isSameStream(window, at, at + length))
      return { found: 'mp3', whole: true, start: at };
  }
  return null;
}

/** Bytes of the frame whose header stands at `at`; null when none does. */
function frameLength(bytes: Buffer, at: number): number | null {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return null;
  const [b1, b2] = [bytes[at + 1]!, bytes[at + 2]!];
  const [version, layer] = [(b1 >> 3) & 3, (b1 >> 1) & 3];
  const [bitrate, rate] = [b2 >> 4, (b2 >> 2) & 3];
  if (b1 < 0xe0 || version === 1 || layer === 0 || bitrate === 0 || bitrate === 15 || rate === 3) return null;
  const isV1 = version === 3;
  const table = isV1
    ? [KILOBITS.v1l3, KILOBITS.v1l2, KILOBITS.v1l1][layer - 1]!
    : [KILOBITS.v2l2, KILOBITS.v2l2, KILOBITS.v2l1][layer - 1]!;
  const hertz = RATES[rate]! / (isV1 ? 1 : version === 2 ? 2 : 4);
  const bits = table[bitrate - 1]! * 1000;
  const padding = (b2 >> 1) & 1;
  if (layer === 3) return (Math.floor((12 * bits) / hertz) + padding) * 4;
  const samples = layer === 1 && !isV1 ? 72 : 144;
  return Math.floor((samples * bits) / hertz) + padding;
}

/** Version, layer and rate never change within a stream. */
function isSameStream(bytes: Buffer, one: number, other: number): boolean {
  return (
    ((bytes[one + 1]! ^ bytes[other + 1]!) & 0x1e) === 0 &&
    ((bytes[one + 2]! ^ bytes[other + 2]!) & 0x0c) === 0
  );
}

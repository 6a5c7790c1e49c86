/** Samples a second by version (MPEG 2.5, none, 2, 1) and index. */
export const MP3_RATES = [[11_025, 12_000, 8_000], [], [22_050, 24_000, 16_000], [44_100, 48_000, 32_000]];
/** kbit/s of layer III, of MPEG 1 and of the others. */
const FIRST = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const LATER = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const MONO = 3;

/**
 * Whether the first two frames of an MP3 say that there is one channel: the decoder makes two of it, and two sound twice as
 * loud as one (ISO/IEC 11172-3, 2.4.1.3).
 */
export function isMono(bytes: Uint8Array): boolean {
  for (let at = 0; at + 4 <= bytes.length; at++) {
    const length = frameLength(bytes, at);
    if (length && (at + length + 4 > bytes.length || frameLength(bytes, at + length)))
      return bytes[at + 3]! >> 6 === MONO;
  }
  return false;
}

/** In bytes; 0 where no frame of layer III begins. */
function frameLength(bytes: Uint8Array, at: number): number {
  const [sync = 0, kind = 0, numbers = 0] = bytes.subarray(at, at + 3);
  if (sync !== 0xff || (kind & 0xe6) !== 0xe2) return 0;
  const version = (kind >> 3) & 3;
  const rate = MP3_RATES[version]![(numbers >> 2) & 3];
  const kilobits = (version === 3 ? FIRST : LATER)[numbers >> 4];
  if (!rate || !kilobits) return 0;
  return Math.floor(((version === 3 ? 144_000 : 72_000) * kilobits) / rate) + ((numbers >> 1) & 1);
}

import type { IAudioMetadata } from 'music-metadata';
import { MP3_RATES } from '../audio/mp3-mono.ts';
import { Binary } from '../reading/binary.ts';

/** It follows the header of the first frame at this distance, whatever the version. */
const TO_VBRI = 36;

/**
 * How long an MP3 is by the header that Fraunhofer's encoders write.
 * @param bytes from the first frame on, which carries it
 * @returns seconds; undefined where there is none
 */
export function vbriSeconds(bytes: Uint8Array): number | undefined {
  const header = new Binary(bytes);
  const [sync, kind, rates] = [0, 1, 2].map((at) => bytes[at] ?? 0) as [number, number, number];
  if (sync !== 0xff || kind < 0xe0 || header.code(TO_VBRI) !== 'VBRI') return undefined;
  const version = (kind >> 3) & 3;
  const rate = MP3_RATES[version]![(rates >> 2) & 3];
  return rate && (header.u32(TO_VBRI + 14) * (version === 3 ? 1152 : 576)) / rate;
}

/**
 * What a FLAC says of itself first (RFC 9639, 8.2), whatever is wrong with its tags.
 * @param bytes from `fLaC` on
 */
export function flacFormat(bytes: Uint8Array): IAudioMetadata['format'] | undefined {
  const header = new Binary(bytes);
  if (header.code(0) !== 'fLaC' || (bytes[4]! & 0x7f) !== 0) return undefined;
  // 20 bits of rate, 3 of channels, 5 of depth, 36 of samples.
  const [packed, low] = [header.u32(18), header.u32(22)];
  const sampleRate = packed >>> 12;
  const samples = (packed & 15) * 2 ** 32 + low;
  return {
    codec: 'FLAC',
    sampleRate,
    numberOfChannels: ((packed >> 9) & 7) + 1,
    bitsPerSample: ((packed >> 4) & 31) + 1,
    duration: samples / sampleRate,
    trackInfo: [],
    tagTypes: [],
  } as IAudioMetadata['format'];
}

/** `wFormatTag` of WAVEFORMATEX, as the names that FFmpeg gives codecs. */
const CODECS: Readonly<Record<number, string>> = {
  0x02: 'adpcm_ms',
  0x06: 'pcm_alaw',
  0x07: 'pcm_mulaw',
  0x11: 'adpcm_ima_wav',
  0x31: 'gsm_ms',
  0x50: 'mp2',
  0x55: 'mp3',
  0xff: 'aac',
  0x160: 'wmav1',
  0x161: 'wmav2',
  0x162: 'wmapro',
  0x1600: 'aac',
  0x2000: 'ac3',
  0x2001: 'dts',
  0x566f: 'vorbis',
  0x674f: 'vorbis',
  0x706d: 'aac',
  0xf1ac: 'flac',
};

export function waveCodec(tag: number, bitDepth: number): string {
  if (tag === 1) return bitDepth <= 8 ? 'pcm_u8' : `pcm_s${Math.ceil(bitDepth / 8) * 8}le`;
  if (tag === 3) return `pcm_f${bitDepth}le`;
  return CODECS[tag] ?? `0x${tag.toString(16)}`;
}

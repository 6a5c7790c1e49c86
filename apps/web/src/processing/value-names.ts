/** What codecs, formats and colour spaces are called by those who made them; the same in every language. */
const NAMES: Readonly<Record<string, string>> = {
  aac: 'AAC',
  ac3: 'Dolby Digital',
  alac: 'Apple Lossless',
  av1: 'AV1',
  avif: 'AVIF',
  cmyk: 'CMYK',
  dnxhd: 'DNxHD',
  eac3: 'Dolby Digital Plus',
  flac: 'FLAC',
  h263: 'H.263',
  h264: 'H.264',
  hevc: 'H.265 (HEVC)',
  jpeg: 'JPEG',
  lab: 'CIELAB',
  mjpeg: 'Motion JPEG',
  mov: 'QuickTime',
  mov_text: 'QuickTime Text',
  mpeg1video: 'MPEG-1',
  mpeg2video: 'MPEG-2',
  mpeg4: 'MPEG-4',
  opus: 'Opus',
  pcm_alaw: 'PCM A-law',
  pcm_mulaw: 'PCM µ-law',
  prores: 'ProRes',
  rgb16: 'RGB, 16 bit',
  scrgb: 'scRGB',
  srgb: 'sRGB',
  tiff: 'TIFF',
  vorbis: 'Vorbis',
  webm: 'WebM',
  webp: 'WebP',
  webvtt: 'WebVTT',
};
/** FFmpeg's names of plain samples: sign, bits, byte order. */
const PCM = /^pcm_[usf](\d+)(le|be)?$/;

/** "h264" is "H.264", "pcm_s16le" is "PCM 16 bit"; short names that nobody wrote otherwise are in capitals. */
export function nameOfValue(value: string): string {
  const [, bits] = PCM.exec(value) ?? [];
  if (bits) return `PCM ${bits} bit`;
  return NAMES[value] ?? (/^[a-z0-9]{2,5}$/.test(value) ? value.toUpperCase() : value);
}

/** Sample entries of ISO base media and QuickTime files, and AVI's four characters, as FFmpeg names the codecs. */
const NAMES: Readonly<Record<string, string>> = {
  ...named('h264', 'avc1 avc2 avc3 avc4 h264 x264 davc vssh'),
  ...named('hevc', 'hvc1 hev1 dvh1 dvhe hevc h265 x265'),
  ...named('vvc', 'vvc1 vvi1'),
  ...named('av1', 'av01'),
  ...named('vp8', 'vp08 vp80'),
  ...named('vp9', 'vp09 vp90'),
  ...named('mpeg4', 'mp4v xvid divx dx50 fmp4 3iv2 m4s2 dm4v rmp4 smp4'),
  ...named('msmpeg4v3', 'div3 div4 mp43 ap41'),
  ...named('msmpeg4v2', 'div2 mp42'),
  ...named('h263', 'h263 s263 u263 x263'),
  ...named('mpeg2video', 'mpg2 hdv1 hdv2 hdv3 mx5p m2v1 xdv2 xdv3 xdvc mpeg'),
  ...named('mpeg1video', 'mpg1 m1v'),
  ...named('mjpeg', 'jpeg mjpa mjpg avrn dmb1 ijpg'),
  ...named('mjpegb', 'mjpb'),
  ...named('png', 'png mpng'),
  ...named('prores', 'apch apcn apcs apco ap4h ap4x'),
  ...named('dnxhd', 'avdn avdh'),
  ...named('dvvideo', 'dvc dvcp dvsd dv5n dv5p dvh5 dvh6 dvpp dvhd'),
  ...named('qtrle', 'rle'),
  ...named('rawvideo', 'raw 2vuy yuv2 v210 dib uyvy yuy2 yv12 i420 24bg'),
  ...named('cinepak', 'cvid'),
  ...named('svq3', 'svq3'),
  ...named('svq1', 'svq1'),
  ...named('gif', 'gif'),
  ...named('tiff', 'tiff'),
  ...named('huffyuv', 'hfyu'),
  ...named('ffvhuff', 'ffvh'),
  ...named('ffv1', 'ffv1'),
  ...named('utvideo', 'ulrg ulra uly0 uly2 uly4 ulh0 ulh2'),
  ...named('wmv1', 'wmv1'),
  ...named('wmv2', 'wmv2'),
  ...named('wmv3', 'wmv3'),
  ...named('vc1', 'wvc1 vc-1'),
  ...named('theora', 'theo'),
  ...named('indeo5', 'iv50'),
  ...named('magicyuv', 'm8rg m8y2 m8y4'),
  ...named('aac', 'mp4a'),
  ...named('mp3', '.mp3'),
  ...named('ac3', 'ac-3 sac3'),
  ...named('eac3', 'ec-3'),
  ...named('alac', 'alac'),
  ...named('flac', 'flac'),
  ...named('opus', 'opus'),
  ...named('dts', 'dtsc dtsh dtsl dtse'),
  ...named('truehd', 'mlpa'),
  ...named('amr_nb', 'samr'),
  ...named('amr_wb', 'sawb'),
  ...named('pcm_s16le', 'sowt'),
  ...named('pcm_s16be', 'twos'),
  ...named('pcm_s24be', 'in24'),
  ...named('pcm_s32be', 'in32'),
  ...named('pcm_f32be', 'fl32'),
  ...named('pcm_f64be', 'fl64'),
  ...named('pcm_mulaw', 'ulaw'),
  ...named('pcm_alaw', 'alaw'),
  ...named('adpcm_ima_qt', 'ima4'),
  ...named('mov_text', 'tx3g text'),
  ...named('webvtt', 'wvtt'),
  ...named('eia_608', 'c608'),
  ...named('timecode', 'tmcd'),
};

function named(codec: string, tags: string): Record<string, string> {
  return Object.fromEntries(tags.split(' ').map((tag) => [tag, codec]));
}

/** FFmpeg's name of what four characters stand for; the characters themselves where it is none that we know. */
export function codecName(tag: string): string {
  const plain = tag.replaceAll(/[\0\s]+$/g, '').toLowerCase();
  return NAMES[plain] ?? (plain.replaceAll(/[^\w.-]/g, '') || 'unknown');
}

/** `objectTypeIndication` of an elementary stream (mp4ra.org). */
const OBJECT_TYPES: Readonly<Record<number, string>> = {
  0x20: 'mpeg4',
  0x21: 'h264',
  0x23: 'hevc',
  0x40: 'aac',
  0x60: 'mpeg2video',
  0x61: 'mpeg2video',
  0x65: 'mpeg2video',
  0x66: 'aac',
  0x67: 'aac',
  0x68: 'aac',
  0x69: 'mp3',
  0x6a: 'mpeg1video',
  0x6b: 'mp3',
  0x6c: 'mjpeg',
  0x6d: 'png',
  0xa5: 'ac3',
  0xa6: 'eac3',
  0xa9: 'dts',
  0xad: 'opus',
  0xb1: 'vp9',
  0xdd: 'vorbis',
  0xe0: 'dvd_subtitle',
};

export const objectTypeName = (type: number): string | undefined => OBJECT_TYPES[type];

/** ISO/IEC 23091-2 (H.273), as FFmpeg names them. */
const PRIMARIES: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'bt470m',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020',
  11: 'smpte431',
  12: 'smpte432',
};
const TRANSFERS: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'gamma22',
  5: 'gamma28',
  6: 'smpte170m',
  7: 'smpte240m',
  8: 'linear',
  13: 'iec61966-2-1',
  14: 'bt2020-10',
  15: 'bt2020-12',
  16: 'smpte2084',
  18: 'arib-std-b67',
};
const MATRICES: Readonly<Record<number, string>> = {
  0: 'gbr',
  1: 'bt709',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020nc',
  10: 'bt2020c',
  14: 'ictcp',
};

/** Undefined where nothing is known. */
export function colourOf(primaries: number, transfer: number, matrix: number, full?: boolean) {
  const colour = {
    ...(PRIMARIES[primaries] && { primaries: PRIMARIES[primaries] }),
    ...(TRANSFERS[transfer] && { transfer: TRANSFERS[transfer] }),
    ...(MATRICES[matrix] && { matrix: MATRICES[matrix] }),
    ...(full !== undefined && { range: full ? 'pc' : 'tv' }),
  };
  return Object.keys(colour).length > 0 ? colour : undefined;
}

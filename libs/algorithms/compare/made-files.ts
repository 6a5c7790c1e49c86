import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { output } from './reference-tools.ts';

const picture = (size: string, rate = 25, seconds = 2) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc2=s=${size}:r=${rate}:d=${seconds}`,
];
const sine = (seconds = 2, rate = 48_000) => ['-f', 'lavfi', '-i', `sine=f=440:d=${seconds}:r=${rate}`];
/** Pink noise whose loudness changes, so that gates and ranges have something to do. */
const noise = (seconds: number, rate: number, channels: number) => [
  ...['-f', 'lavfi', '-i', `anoisesrc=d=${seconds}:c=pink:a=0.5:r=${rate}:seed=7`],
  ...['-af', `volume='if(lt(mod(t,8),4),0.15,1)':eval=frame`, '-ac', String(channels)],
];
const tags = [
  '-metadata',
  'title=Ein Lied äöü',
  '-metadata',
  'artist=Müller & Co',
  '-metadata',
  'album=Platte',
  '-metadata',
  'genre=Jazz',
];

/** Files of every codec that FFmpeg here can write, by name. */
const RECIPES: Readonly<Record<string, readonly string[]>> = {
  'h264.mp4': [...picture('320x180'), ...sine(), '-c:v', 'libx264', '-c:a', 'aac', ...tags],
  'h264-fragmented.mp4': [
    ...picture('320x180', 30, 4),
    '-c:v',
    'libx264',
    '-movflags',
    'frag_keyframe+empty_moov',
  ],
  'h264-edited.mp4': [
    ...['-ss', '0.5'],
    ...picture('320x180', 30, 4),
    ...sine(4),
    '-c:v',
    'libx264',
    '-bf',
    '2',
    '-c:a',
    'aac',
  ],
  'hevc.mp4': [...picture('320x180'), '-c:v', 'libx265', '-x265-params', 'log-level=none'],
  'hevc-hvc1.mov': [
    ...picture('320x180'),
    '-c:v',
    'libx265',
    '-tag:v',
    'hvc1',
    '-x265-params',
    'log-level=none',
  ],
  'vp9.mp4': [...picture('160x90'), '-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8'],
  'av1.mp4': [...picture('160x90', 10, 1), '-c:v', 'libaom-av1', '-cpu-used', '8', '-usage', 'realtime'],
  'mpeg4.mp4': [...picture('320x180'), ...sine(), '-c:v', 'mpeg4', '-c:a', 'libmp3lame'],
  'prores.mov': [...picture('320x180'), ...sine(), '-c:v', 'prores_ks', '-c:a', 'pcm_s24le'],
  'mjpeg.mov': [...picture('320x180'), ...sine(), '-c:v', 'mjpeg', '-c:a', 'pcm_s16be'],
  'png.mov': [...picture('160x90', 10, 1), '-c:v', 'png'],
  'qtrle.mov': [...picture('160x90', 10, 1), '-c:v', 'qtrle'],
  'dnxhd.mov': [
    ...picture('1280x720', 25, 1),
    '-c:v',
    'dnxhd',
    '-profile:v',
    'dnxhr_sq',
    '-pix_fmt',
    'yuv422p',
  ],
  'flac.mp4': [...picture('160x90'), ...sine(), '-c:v', 'libx264', '-c:a', 'flac', '-strict', '-2'],
  'alac.mov': [...picture('160x90'), ...sine(), '-c:v', 'libx264', '-c:a', 'alac'],
  'ac3.mp4': [...picture('160x90'), ...sine(), '-c:v', 'libx264', '-c:a', 'ac3'],
  'opus.mp4': [...picture('160x90'), ...sine(), '-c:v', 'libx264', '-c:a', 'libopus', '-strict', '-2'],
  'xvid.avi': [...picture('320x180'), ...sine(), '-c:v', 'libxvid', '-c:a', 'libmp3lame'],
  'h264.avi': [...picture('320x180'), ...sine(), '-c:v', 'libx264', '-c:a', 'ac3'],
  'mjpeg.avi': [...picture('320x180', 12), ...sine(2, 22_050), '-c:v', 'mjpeg', '-c:a', 'pcm_u8', ...tags],
  'raw.avi': [...picture('64x48', 10, 1), '-c:v', 'rawvideo', '-pix_fmt', 'bgr24'],
  'huffyuv.avi': [...picture('64x48', 10, 1), '-c:v', 'huffyuv'],
  'ntsc.mp4': [...['-f', 'lavfi', '-i', 'testsrc2=s=160x90:r=30000/1001:d=2'], '-c:v', 'libx264'],
  's16.wav': [...noise(12, 44_100, 2), '-c:a', 'pcm_s16le', ...tags],
  's24.wav': [...noise(12, 48_000, 2), '-c:a', 'pcm_s24le'],
  's32.wav': [...noise(6, 48_000, 1), '-c:a', 'pcm_s32le'],
  'f32-96k.wav': [...noise(12, 96_000, 2), '-c:a', 'pcm_f32le'],
  'f64.wav': [...noise(6, 32_000, 1), '-c:a', 'pcm_f64le'],
  'u8.wav': [...noise(6, 22_050, 1), '-c:a', 'pcm_u8'],
  'alaw.wav': [...noise(6, 16_000, 1), '-c:a', 'pcm_alaw'],
  'mulaw.wav': [...noise(6, 16_000, 1), '-c:a', 'pcm_mulaw'],
  'surround.wav': [...noise(10, 48_000, 6), '-c:a', 'pcm_s16le'],
  'rf64.wav': [...noise(6, 48_000, 2), '-c:a', 'pcm_s16le', '-rf64', 'always'],
  'w64.wav': [...noise(6, 48_000, 2), '-c:a', 'pcm_s16le', '-f', 'w64'],
  'adpcm.wav': [...sine(2, 22_050), '-c:a', 'adpcm_ima_wav'],
  'cbr.mp3': [...noise(12, 44_100, 2), '-b:a', '128k', ...tags],
  'vbr.mp3': [...noise(12, 44_100, 2), '-q:a', '4', '-id3v2_version', '3', ...tags],
  'vbr-no-header.mp3': [...noise(12, 44_100, 2), '-q:a', '4', '-write_xing', '0'],
  'mono-low.mp3': [
    ...noise(8, 22_050, 1),
    '-b:a',
    '40k',
    '-id3v2_version',
    '4',
    '-write_id3v1',
    '1',
    ...tags,
  ],
  'noise.flac': [...noise(12, 44_100, 2), ...tags],
  'noise-24.flac': [...noise(8, 96_000, 2), '-sample_fmt', 's32'],
  'surround.flac': [...noise(8, 48_000, 6)],
  'pcm.mov': [
    ...picture('64x48', 5, 8),
    ...['-f', 'lavfi', '-i', 'anoisesrc=d=8:c=pink:a=0.3:r=48000'],
    '-c:v',
    'mjpeg',
    '-c:a',
    'pcm_s16le',
  ],
  'mp3.mp4': [
    ...picture('64x48', 5, 8),
    ...['-f', 'lavfi', '-i', 'anoisesrc=d=8:c=pink:a=0.3:r=44100'],
    '-c:v',
    'libx264',
    '-c:a',
    'libmp3lame',
  ],
  ...Object.fromEntries(
    ['jpg', 'png', 'gif', 'webp', 'tif'].map((type) => [
      `picture.${type}`,
      [...picture('333x211', 1, 1), '-frames:v', '1'],
    ]),
  ),
};

/** @returns the files' paths; what is there already is not made again */
export async function makeFiles(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths: string[] = [];
  for (const [name, parameters] of Object.entries(RECIPES)) {
    const path = join(folder, name);
    if (!existsSync(path)) {
      const part = join(folder, `part-${name}`);
      await output('ffmpeg', '-v', 'error', '-y', ...parameters, ...pixels(parameters), part);
      await rename(part, path);
    }
    paths.push(path);
  }
  return paths;
}

/** What players take, where a codec has the choice. */
const pixels = (parameters: readonly string[]) =>
  parameters.includes('libx264') ? ['-pix_fmt', 'yuv420p'] : [];

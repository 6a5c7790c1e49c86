import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import sharp from 'sharp';
import { openSound } from '../audio/sound.ts';
import { optionalPackage } from '../optional-package.ts';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

/** Run where whoever develops has installed it: `npm install --no-save @ffmpeg/core`. */
const withEngine = optionalPackage('@ffmpeg/core') ? describe : describe.skip;

describe('without @ffmpeg/core', () => {
  it('sound that nothing here decodes is named by its codec, with what would decode it', async () => {
    const task = taskOf(await readFile(sample('video-h264-faststart.mp4')), 'mp4');
    const message = expect.stringMatching(/aac.*@ffmpeg\/core/);
    await expect(openSound(task, null)).rejects.toMatchObject({ code: 'NO_DECODER', message });
  });
});

withEngine('with @ffmpeg/core', () => {
  it('the sound of a film is measured: AAC', async () => {
    const { outcome, derived } = await tryAlgorithm(folderOf('audio'), sample('video-h264-faststart.mp4'));
    expect(outcome).toMatchObject({
      state: 'succeeded',
      // By FFmpeg's ebur128: -21.8 LUFS, -14.8 dBTP.
      result: {
        ...{ codec: 'aac', engine: '@ffmpeg/core', durationSeconds: expect.closeTo(6, 1) },
        loudness: { integrated: expect.closeTo(-21.8, 1), truePeak: expect.closeTo(-14.8, 1) },
      },
    });
    expect(derived).toHaveLength(2);
  });

  it('a picture of HEVC has thumbnails', async () => {
    const { outcome, derived } = await tryAlgorithm(folderOf('image'), sample('image.heic'));
    expect(outcome).toMatchObject({ state: 'succeeded', result: { width: 64, height: 64, codec: 'hevc' } });
    const { channels } = await sharp(derived.at(-1)!.bytes).stats();
    expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(40);
  });

  it.each(['video-h264-faststart.mp4', 'video-xvid.avi'])(
    'the film %s has a poster and a filmstrip',
    async (name) => {
      const poster = await tryAlgorithm(folderOf('poster'), sample(name));
      expect(poster.outcome).toMatchObject({ state: 'succeeded', result: { engine: '@ffmpeg/core' } });
      const strip = await tryAlgorithm(folderOf('filmstrip'), sample(name));
      expect(strip.outcome).toMatchObject({ state: 'succeeded', result: { frames: 6 } });
    },
  );
});

import { readFile } from 'node:fs/promises';
import { sample } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { openFilm } from './open-film.ts';

describe('a film', () => {
  it('that nothing here decodes is named by its codec, with what would decode it', async () => {
    const task = taskOf(await readFile(sample('video-h264-faststart.mp4')), 'mp4');
    const detail = expect.stringMatching(/h264.*@ffmpeg\/core/);
    await expect(openFilm(task, { engine: null })).rejects.toMatchObject({
      code: 'NO_DECODER',
      message: detail,
    });
  });

  it('without a picture is none', async () => {
    const task = taskOf(await readFile(sample('audio-16bit.wav')), 'mp4');
    await expect(openFilm(task)).rejects.toMatchObject({ code: 'NO_PICTURE' });
  });
});

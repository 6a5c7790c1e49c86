import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';

describe('identify', () => {
  it.each([
    ['video-h264-faststart.mp4', { detected: 'mp4', agrees: true, codecs: ['avc', 'aac'] }],
    ['video-xvid.avi', { detected: 'avi', agrees: true }],
    ['audio.flac', { detected: 'flac', agrees: true, codecs: ['flac'] }],
    ['document.docx', { detected: 'docx', agrees: true }],
    ['image.jpg', { detected: 'jpg', agrees: true }],
    ['table.csv', { detected: 'txt', agrees: true }],
  ])('says what %s is', async (name, expected) => {
    const { outcome } = await tryAlgorithm(folderOf('identify'), sample(name));
    expect(outcome).toMatchObject({ state: 'succeeded', result: expected });
  });
});

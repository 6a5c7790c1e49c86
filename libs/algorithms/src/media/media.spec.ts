import { jest } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { folderOf, sample, tryAlgorithm } from '../testing/index.ts';

// Processes start slowly on a busy machine.
jest.setTimeout(60_000);

const tryMedia = (name: string, options: Parameters<typeof tryAlgorithm>[2] = {}) =>
  tryAlgorithm(folderOf('media'), sample(name), options);

describe('media', () => {
  it('reads a film with chapters, tags, a rotation and frames of different lengths', async () => {
    const { outcome } = await tryMedia('video-rich.mp4');
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: {
        container: 'mp4',
        durationSeconds: 2,
        createdAt: '2024-05-06T07:08:09.000Z',
        // 96 x 64, pixels of 4:3, turned.
        width: 64,
        height: 128,
        streams: [
          {
            kind: 'video',
            codec: 'h264',
            language: 'deu',
            width: 96,
            height: 64,
            pixelAspect: '4:3',
            rotation: 270,
            frameRate: 8,
            variableFrameRate: true,
            frames: 16,
            colour: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', range: 'tv' },
          },
        ],
        chapters: [
          { startSeconds: 0, title: 'Anfang' },
          { startSeconds: 0.8, title: 'Schluß' },
        ],
        tags: { title: 'Ein Film', artist: 'Jemand' },
      },
    });
    expect(JSON.stringify(outcome)).not.toContain('48.1');
  });

  it('keeps the place of a film where that is asked for', async () => {
    const { outcome } = await tryMedia('video-rich.mp4', { parameters: { location: true } });
    expect(outcome).toMatchObject({ result: { location: '+48.1000+011.5000/' } });
  });

  it.each([
    ['video-h264-moov-at-end.mov', 'mov', 6, ['h264', 'aac'], {}],
    ['video-mjpeg.avi', 'avi', 0.5, ['mjpeg', 'pcm_s16le'], { title: 'Bewegte Bilder' }],
    ['video-xvid.avi', 'avi', 6.042, ['mpeg4', 'mp3'], {}],
    ['audio.flac', 'flac', 2, ['flac'], { title: 'Sine' }],
    ['video-fragmented.mp4', 'mp4', 1, ['h264'], {}],
    ['audio-adpcm.wav', 'wav', expect.closeTo(0.5, 1), ['adpcm_ima_wav'], {}],
    ['audio-w64.wav', 'w64', 0.3, ['pcm_s16le'], {}],
  ])('%s', async (name, container, durationSeconds, codecs, tags) => {
    const { outcome } = await tryMedia(name);
    expect(outcome).toMatchObject({
      state: 'succeeded',
      result: { container, durationSeconds, streams: codecs.map((codec) => ({ codec })), tags },
    });
  });

  it('reads ID3 tags and keeps the cover as thumbnails', async () => {
    const { outcome, derived } = await tryMedia('audio-tagged.mp3');
    expect(outcome).toMatchObject({
      result: {
        tags: {
          title: 'Lied',
          artist: 'Müller',
          album: 'Platte',
          track: '3/12',
          date: '2020',
          genre: 'Jazz',
        },
        cover: [{ name: 'thumbnail-96.webp', width: 64 }, {}, {}],
      },
    });
    expect(derived.map(({ derived: { role } }) => role)).toEqual(['thumbnail', 'thumbnail', 'preview']);
  });

  it('reads what a recorder wrote (bext) beside RIFF INFO', async () => {
    const { outcome } = await tryMedia('audio-bext.wav');
    expect(outcome).toMatchObject({
      result: {
        createdAt: '2024-05-06T07:08:09',
        broadcast: { description: 'Interview', originator: 'Recorder' },
        tags: { title: 'Aufnahme' },
      },
    });
  });

  it('reads less than 5 MB of a film of 1 GiB whose headers are at its end', async () => {
    const film = await stretched(sample('video-h264-moov-at-end.mov'), 2 ** 30);
    const { outcome } = await tryMedia('video-h264-moov-at-end.mov', film);
    expect(outcome).toMatchObject({ state: 'succeeded', result: { durationSeconds: 6, width: 320 } });
    expect(outcome.bytesRead).toBeLessThan(5e6);
  });

  it('skips what is no media file', async () => {
    const read = async () => new Uint8Array(Buffer.from('<html>No film.</html>'));
    const { outcome } = await tryMedia('video-rich.mp4', { read, size: 21 });
    expect(outcome).toMatchObject({ state: 'skipped', reason: { code: 'UNREADABLE' } });
  });
});

/** The film with zeros in its media data until it has that size, without being anywhere. */
async function stretched(path: string, size: number) {
  const film = await readFile(path);
  const mdat = film.indexOf('mdat') - 4;
  const end = mdat + film.readUInt32BE(mdat);
  film.writeUInt32BE(film.readUInt32BE(mdat) + size - film.length, mdat);
  const read = async (offset: number, length: number) => {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    for (const [piece, at] of [
      [film.subarray(0, end), 0],
      [film.subarray(end), size - film.length + end],
    ] as const) {
      const from = Math.max(offset, at);
      const to = Math.min(offset + bytes.length, at + piece.length);
      if (from < to) bytes.set(piece.subarray(from - at, to - at), from - offset);
    }
    return bytes;
  };
  return { size, read };
}

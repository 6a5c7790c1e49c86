import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sample } from '../testing/index.ts';
import { taskOf } from '../testing/task-of.ts';
import { decodePicture, openPicture } from './open-picture.ts';

let scratch: string;
beforeAll(async () => (scratch = await mkdtemp(join(tmpdir(), 'pictures-'))));
afterAll(() => rm(scratch, { recursive: true }));

const openFile = async (name: string, change = (bytes: Buffer) => bytes) => {
  const task = taskOf(change(await readFile(sample(name))), name.split('.').at(-1)!);
  return openPicture({ ...task, scratch });
};

describe('a picture', () => {
  it('whose pixels are cut off is not decoded in part', async () => {
    const picture = await openFile('image.jpg', (bytes) => bytes.subarray(0, bytes.length / 2));
    await expect(decodePicture(picture)).rejects.toMatchObject({ name: 'Skip', code: 'UNDECODABLE' });
  });

  it('with more pixels than fit into memory is left alone', async () => {
    const { path, header } = await openFile('image.webp');
    const large = { path, header: { ...header, width: 10_000, height: 10_000 } };
    await expect(decodePicture(large)).rejects.toMatchObject({ name: 'Skip', code: 'TOO_MANY_PIXELS' });
  });

  it('of HEVC needs a decoder that is not installed with Intake', async () => {
    const message = expect.stringMatching(/HEVC.*@ffmpeg\/core/);
    const decoded = decodePicture(await openFile('image.heic'), {}, null);
    await expect(decoded).rejects.toMatchObject({ code: 'NO_DECODER', message });
  });

  it('that is none is said to be none', async () => {
    const text = openFile('image.png', () => Buffer.from('text'));
    await expect(text).rejects.toMatchObject({ name: 'Skip', code: 'UNREADABLE' });
  });
});

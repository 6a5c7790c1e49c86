import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUploader, LocalFile, verifyFile } from '../src/node/index.ts';
import { WorkerChecksummer } from '../src/node/worker-checksummer.ts';
import { FakeIntake } from './fake-intake.ts';
import { Arithmetic } from './fake-storage.ts';

describe('on Node, with real files, a worker thread and node:http', () => {
  const data = randomBytes(3_000_001);
  let folder: string;
  let path: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'intake-uploader-'));
    path = join(folder, 'film.mp4');
    await writeFile(path, data);
  });
  afterAll(() => rm(folder, { recursive: true }));
  const sum = async (bytes: Uint8Array): Promise<string> => (await Arithmetic.create()).crc64(bytes);

  it('uploads a file', async () => {
    const fake = await FakeIntake.start();
    fake.partSize = 500_000;
    const uploader = createUploader({
      baseUrl: `${fake.origin}/api/v1`,
      tokens: { getAccessToken: () => 'token-1', refresh: async () => false },
    });
    const [item] = await uploader.add([{ file: await LocalFile.open(path) }]);
    while (uploader.totals.filesActive > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const done = uploader.item(item!.id)!;
    uploader.destroy();
    await fake.stop();
    expect(done).toMatchObject({
      phase: 'ready',
      verified: true,
      name: 'film.mp4',
      checksum: await sum(data),
    });
    expect(fake.bytesOf(done.uploadId!).equals(data)).toBe(true);
  });

  it('reads slices of slices', async () => {
    const file = await LocalFile.open(path);
    const slice = file.slice(1_000_000, 2_500_000).slice(10, 700_000);
    expect(slice.size).toBe(699_990);
    expect(Buffer.from(await slice.arrayBuffer()).equals(data.subarray(1_000_010, 1_700_000))).toBe(true);
    expect(
      Buffer.from(await new Response(slice.stream()).arrayBuffer()).equals(
        data.subarray(1_000_010, 1_700_000),
      ),
    ).toBe(true);
    expect(file.slice(2_999_999).size).toBe(2);
    expect(file.slice(5, 2).size).toBe(0);
  });

  it('sums up in a worker thread, tells how far it is, and stops when asked', async () => {
    const checksummer = new WorkerChecksummer();
    const file = await LocalFile.open(path);
    const progress: number[] = [];
    const [whole, piece] = await Promise.all([
      checksummer.checksum(file, { onProgress: (bytes) => progress.push(bytes) }),
      checksummer.checksum(file.slice(7, 1_000)),
    ]);
    expect(whole).toBe(await sum(data));
    expect(piece).toBe(await sum(data.subarray(7, 1_000)));
    expect(progress.at(-1)).toBe(data.length);
    const stop = new AbortController();
    const stopped = checksummer.checksum(file, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(stopped).rejects.toThrow('enough');
    expect(await checksummer.checksum(file.slice(7, 1_000))).toBe(piece);
    checksummer.close();
  });

  it('checks a file against a receipt', async () => {
    const file = await LocalFile.open(path);
    const actual = await sum(data);
    expect(await verifyFile(file, actual)).toEqual({ matches: true, actual });
    expect(await verifyFile(file, 'AAAAAAAAAAA=')).toEqual({ matches: false, actual });
  });

  it.each([
    ['other', (file: string) => utimes(file, new Date(), new Date(1_000_000))],
    ['shorter', (file: string) => truncate(file, 10)],
    ['gone', (file: string) => rm(file)],
  ])('notices that a file has become %s', async (_what, change) => {
    const copy = join(folder, 'copy.mp4');
    await writeFile(copy, data);
    const file = await LocalFile.open(copy);
    await change(copy);
    await expect(file.arrayBuffer()).rejects.toThrow();
  });
});

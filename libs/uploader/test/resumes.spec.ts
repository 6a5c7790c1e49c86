import type { FileHandle, FileMemory } from '../src/core/platform.ts';
import { UploadError } from '../src/node/index.ts';
import { Bench, fileOf } from './bench.ts';

/** What IndexedDB would keep. */
class RememberedFiles implements FileMemory {
  readonly kept = new Map<string, FileHandle>();
  async keep(uploadId: string, handle: FileHandle): Promise<void> {
    this.kept.set(uploadId, handle);
  }
  async open(uploadId: string): Promise<FileHandle | null> {
    return this.kept.get(uploadId) ?? null;
  }
  async known(): Promise<ReadonlySet<string>> {
    return new Set(this.kept.keys());
  }
  async forget(uploadId: string): Promise<void> {
    this.kept.delete(uploadId);
  }
}

describe('going on after a crash', () => {
  const files = new RememberedFiles();
  let bench: Bench;
  beforeEach(async () => void (bench = await Bench.set({}, {}, { files })));
  afterEach(() => bench.clear());

  /** An upload of which about half is stored, and an engine that knows nothing of it. */
  const broken = async (file = fileOf(2_000_000), handle?: FileHandle) => {
    bench.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 10 } : undefined);
    const [item] = await bench.add({ file, handle });
    const { uploadId } = await bench.until(item!, ({ storedBytes }) => storedBytes > 900_000);
    bench.uploader.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    bench.fake.fault = () => undefined;
    bench.restart();
    const stored = bench.fake.uploads.get(uploadId!)!.parts;
    bench.fake.seen.length = 0;
    return { file, uploadId: uploadId!, stored, storedBefore: stored.size };
  };
  const refusal = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'taken',
      (error: unknown) => (error instanceof UploadError ? error.problem.code : String(error)),
    );

  it('lists what is unfinished and sends only the parts that are missing', async () => {
    const { file, uploadId, storedBefore } = await broken();
    expect(await bench.uploader.resumable()).toMatchObject([
      { uploadId, name: 'film.mp4', size: 2_000_000, hasFile: false },
    ]);
    const item = await bench.uploader.continueUpload(uploadId, file);
    expect(item.storedBytes).toBe(storedBefore * bench.fake.partSize);
    expect(await bench.over(item)).toMatchObject({ phase: 'ready', verified: true, uploadId });
    expect(bench.fake.count('put')).toBe(31 - storedBefore);
    expect(bench.fake.count('create')).toBe(0);
    expect(bench.fake.bytesOf(uploadId).equals(file.data)).toBe(true);
    expect(await bench.uploader.resumable()).toEqual([]);
  });

  it('sends again at most the parts that were under way', async () => {
    bench.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 10 } : undefined);
    const file = fileOf(2_000_000);
    const [item] = await bench.add({ file });
    const { uploadId } = await bench.until(item!, ({ storedBytes }) => storedBytes >= 1_000_000);
    bench.uploader.destroy();
    bench.restart();
    const again = await bench.uploader.continueUpload(uploadId!, file);
    await bench.over(again);
    expect(bench.fake.count('put')).toBeLessThanOrEqual(31 + 6);
  });

  it('does not trust what it finds: a part that differs from the file is sent again', async () => {
    const { file, uploadId, stored, storedBefore } = await broken();
    stored.get(2)!.checksum = 'AAAAAAAAAAA=';
    stored.get(2)!.bytes.fill(0);
    const item = await bench.uploader.continueUpload(uploadId, file);
    expect((await bench.over(item)).phase).toBe('ready');
    expect(bench.fake.count('put')).toBe(31 - storedBefore + 1);
    expect(bench.fake.bytesOf(uploadId).equals(file.data)).toBe(true);
  });

  it.each([
    ['another size', () => fileOf(1_999_999)],
    ['another time', () => fileOf(2_000_000, 'film.mp4', 1_700_000_000_001)],
    ['other bytes under the same size and time', () => fileOf(2_000_000)],
  ])('refuses a file of %s', async (_what, other) => {
    const { uploadId } = await broken();
    expect(await refusal(bench.uploader.continueUpload(uploadId, other()))).toBe('NOT_SAME_FILE');
    expect(bench.uploader.items).toHaveLength(0);
    expect(bench.fake.count('put')).toBe(0);
  });

  it('finds the file again by its handle, and forgets the handle when all is done', async () => {
    const file = fileOf(2_000_000);
    const { uploadId } = await broken(file, { getFile: async () => file });
    expect(await bench.uploader.resumable()).toMatchObject([{ uploadId, hasFile: true }]);
    const item = await bench.uploader.continueUpload(uploadId);
    expect((await bench.over(item)).phase).toBe('ready');
    expect(files.kept.size).toBe(0);
  });

  it('asks for the file when there is no handle', async () => {
    const { uploadId } = await broken();
    expect(await refusal(bench.uploader.continueUpload(uploadId))).toBe('FILE_NEEDED');
  });

  it('says when the upload is not there any more', async () => {
    expect(await refusal(bench.uploader.continueUpload('upload-99', fileOf(10)))).toBe('NOT_FOUND');
    const { uploadId, file } = await broken();
    await bench.uploader.dropUpload(uploadId);
    expect(await refusal(bench.uploader.continueUpload(uploadId, file))).toBe('UPLOAD_GONE');
  });

  it('goes on once, however often it is asked', async () => {
    const { file, uploadId } = await broken();
    const [a, b] = await Promise.all([
      bench.uploader.continueUpload(uploadId, file),
      bench.uploader.continueUpload(uploadId, file),
    ]);
    expect(a.id).toBe(b.id);
    await bench.over(a);
    expect(bench.uploader.items).toHaveLength(1);
  });

  it('completes an upload of which every part is stored', async () => {
    bench.fake.fault = ({ kind }) => (kind === 'complete' ? 'stall' : undefined);
    const file = fileOf(300_000);
    const [item] = await bench.add({ file });
    const { uploadId } = await bench.until(item!, () => bench.fake.count('complete') === 1);
    bench.uploader.destroy();
    bench.fake.fault = () => undefined;
    bench.restart();
    bench.fake.seen.length = 0;
    const again = await bench.uploader.continueUpload(uploadId!, file);
    expect((await bench.over(again)).phase).toBe('ready');
    expect(bench.fake.count('put')).toBe(0);
  });
});

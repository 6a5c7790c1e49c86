import type { FileHandle, FileHandles } from '../src/core/platform.ts';
import type { UploadItem } from '../src/core/types.ts';
import { UploadError } from '../src/node/index.ts';
import { Fixture, fileOf } from './fixture.ts';

/** What IndexedDB would keep. */
class RememberedFiles implements FileHandles {
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
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create({}, {}, { files })));
  afterEach(() => fixture.close());

  /** An upload of which about half is stored, and an engine that knows nothing of it. */
  const broken = async (file = fileOf(2_000_000), handle?: FileHandle) => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 10 } : undefined);
    const [item] = await fixture.add({ file, handle });
    const { uploadId } = await fixture.until(item!, ({ storedBytes }) => storedBytes > 900_000);
    fixture.uploader.destroy();
    await new Promise((resolve) => setTimeout(resolve, 50));
    fixture.fake.fault = () => undefined;
    fixture.restart();
    const stored = fixture.fake.uploads.get(uploadId!)!.parts;
    fixture.fake.seen.length = 0;
    return { file, uploadId: uploadId!, stored, storedBefore: stored.size };
  };
  const refusal = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'taken',
      (error: unknown) => (error instanceof UploadError ? error.problem.code : String(error)),
    );

  it('lists what is unfinished and sends only the parts that are missing', async () => {
    const { file, uploadId, storedBefore } = await broken();
    expect(await fixture.uploader.resumable()).toMatchObject([
      { uploadId, name: 'film.mp4', size: 2_000_000, hasFile: false },
    ]);
    const item = await fixture.uploader.continueUpload(uploadId, file);
    expect(item.storedBytes).toBe(storedBefore * fixture.fake.partSize);
    expect(await fixture.over(item)).toMatchObject({ phase: 'ready', verified: true, uploadId });
    expect(fixture.fake.count('put')).toBe(31 - storedBefore);
    expect(fixture.fake.count('create')).toBe(0);
    expect(fixture.fake.bytesOf(uploadId).equals(file.data)).toBe(true);
    expect(await fixture.uploader.resumable()).toEqual([]);
  });

  it('sends again at most the parts that were under way', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 10 } : undefined);
    const file = fileOf(2_000_000);
    const [item] = await fixture.add({ file });
    const { uploadId } = await fixture.until(item!, ({ storedBytes }) => storedBytes >= 1_000_000);
    fixture.uploader.destroy();
    fixture.restart();
    const again = await fixture.uploader.continueUpload(uploadId!, file);
    await fixture.over(again);
    expect(fixture.fake.count('put')).toBeLessThanOrEqual(31 + 6);
  });

  it('does not trust what it finds: a part that differs from the file is sent again', async () => {
    const { file, uploadId, stored, storedBefore } = await broken();
    stored.get(2)!.checksum = 'AAAAAAAAAAA=';
    stored.get(2)!.bytes.fill(0);
    const item = await fixture.uploader.continueUpload(uploadId, file);
    expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.fake.count('put')).toBe(31 - storedBefore + 1);
    expect(fixture.fake.bytesOf(uploadId).equals(file.data)).toBe(true);
  });

  it.each([
    ['another size', () => fileOf(1_999_999)],
    ['other bytes under the same size and date', () => fileOf(2_000_000)],
  ])('refuses a file of %s', async (_what, other) => {
    const { uploadId } = await broken();
    expect(await refusal(fixture.uploader.continueUpload(uploadId, other()))).toBe('NOT_SAME_FILE');
    expect(fixture.uploader.items).toHaveLength(0);
    expect(fixture.fake.count('put')).toBe(0);
  });

  it('takes the same bytes under another date: a fresh copy, or touched meanwhile', async () => {
    const { file, uploadId, storedBefore } = await broken();
    const copy = new File([file], 'film.mp4', { lastModified: 1_800_000_000_000 });
    const item = await fixture.uploader.continueUpload(uploadId, copy);
    expect(await fixture.over(item)).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.count('put')).toBe(31 - storedBefore);
  });

  it('finds the file again by its handle, and forgets the handle when all is done', async () => {
    const file = fileOf(2_000_000);
    const { uploadId } = await broken(file, { getFile: async () => file });
    expect(await fixture.uploader.resumable()).toMatchObject([{ uploadId, hasFile: true }]);
    const item = await fixture.uploader.continueUpload(uploadId);
    expect((await fixture.over(item)).phase).toBe('ready');
    expect(files.kept.size).toBe(0);
  });

  it('asks for the file when there is no handle', async () => {
    const { uploadId } = await broken();
    expect(await refusal(fixture.uploader.continueUpload(uploadId))).toBe('FILE_NEEDED');
  });

  it('says when the upload is not there any more', async () => {
    expect(await refusal(fixture.uploader.continueUpload('upload-99', fileOf(10)))).toBe('NOT_FOUND');
    const { uploadId, file } = await broken();
    await fixture.uploader.dropUpload(uploadId);
    expect(await refusal(fixture.uploader.continueUpload(uploadId, file))).toBe('UPLOAD_GONE');
  });

  it('goes on once, however often it is asked', async () => {
    const { file, uploadId } = await broken();
    const [a, b] = await Promise.all([
      fixture.uploader.continueUpload(uploadId, file),
      fixture.uploader.continueUpload(uploadId, file),
    ]);
    expect(a.id).toBe(b.id);
    await fixture.over(a);
    expect(fixture.uploader.items).toHaveLength(1);
  });

  it('completes an upload of which every part is stored', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'complete' ? 'stall' : undefined);
    const file = fileOf(300_000);
    const [item] = await fixture.add({ file });
    const { uploadId } = await fixture.until(item!, () => fixture.fake.count('complete') === 1);
    fixture.uploader.destroy();
    fixture.fake.fault = () => undefined;
    fixture.restart();
    fixture.fake.seen.length = 0;
    const again = await fixture.uploader.continueUpload(uploadId!, file);
    expect((await fixture.over(again)).phase).toBe('ready');
    expect(fixture.fake.count('put')).toBe(0);
  });

  describe('the same file chosen again', () => {
    const again = async (file: File, path = ''): Promise<UploadItem> => {
      const [item] = await fixture.add({ file, path });
      return fixture.over(item!);
    };

    it('goes on by itself and says what was stored', async () => {
      const { file, uploadId, storedBefore } = await broken();
      const done = await again(file);
      expect(done).toMatchObject({ phase: 'ready', verified: true, uploadId });
      expect(done.resumedBytes).toBe(storedBefore * fixture.fake.partSize);
      expect(fixture.fake.count('create')).toBe(0);
      expect(fixture.fake.count('put')).toBe(31 - storedBefore);
      expect(fixture.fake.bytesOf(uploadId).equals(file.data)).toBe(true);
      expect(fixture.uploader.unfinished).toEqual([]);
    });

    it('leaves no entry behind where several become ready in one frame', async () => {
      await fixture.close();
      fixture = await Fixture.create({}, {}, { nextFrame: (run) => void setTimeout(run, 400) });
      fixture.fake.fault = ({ kind }) => (kind === 'complete' ? 'stall' : undefined);
      const files = [fileOf(300_000, 'a.mp4'), fileOf(300_000, 'b.mp4')];
      for (const file of files) await fixture.add({ file });
      while (fixture.fake.count('complete') < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      fixture.uploader.destroy();
      fixture.restart();
      expect(await fixture.uploader.resumable()).toHaveLength(2);
      let free = (): void => undefined;
      const held = new Promise<void>((resolve) => (free = resolve));
      fixture.fake.fault = ({ kind }) => (kind === 'complete' ? { until: held } : undefined);
      const items = await fixture.add(...files.map((file) => ({ file })));
      await Promise.all(items.map((item) => fixture.until(item, ({ phase }) => phase === 'finishing')));
      await new Promise((resolve) => setTimeout(resolve, 450));
      free();
      await Promise.all(items.map((item) => fixture.over(item)));
      await new Promise((resolve) => setTimeout(resolve, 450));
      fixture.uploader.clearFinished();
      expect(fixture.uploader.unfinished).toEqual([]);
    });

    it('goes on under another date: a fresh copy of a phone', async () => {
      const { file, uploadId, storedBefore } = await broken();
      const copy = new File([file], 'film.mp4', { lastModified: 1_800_000_000_000 });
      expect(await again(copy)).toMatchObject({ phase: 'ready', uploadId });
      expect(fixture.fake.count('put')).toBe(31 - storedBefore);
    });

    it.each([
      ['other bytes under the same name, size and date', () => fileOf(2_000_000), ''],
      ['another size', () => fileOf(1_999_999), ''],
      ['another name', () => fileOf(2_000_000, 'other.mp4'), ''],
      ['another folder', () => fileOf(2_000_000), 'holiday'],
    ])('begins anew for %s', async (_what, other, path) => {
      const { uploadId } = await broken();
      const done = await again(other(), path);
      expect(done.phase).toBe('ready');
      expect(done.uploadId).not.toBe(uploadId);
      expect(done.resumedBytes).toBeUndefined();
      expect(await fixture.uploader.resumable()).toMatchObject([{ uploadId }]);
    });

    it('is one upload that goes on and one that is new when it is chosen twice', async () => {
      const { file, uploadId } = await broken();
      const items = await fixture.add({ file }, { file });
      const done = await Promise.all(items.map((item) => fixture.over(item)));
      expect(done.map(({ phase }) => phase)).toEqual(['ready', 'ready']);
      expect(done.filter((one) => one.uploadId === uploadId)).toHaveLength(1);
    });

    it('takes the place of the row that failed', async () => {
      const { file } = await broken();
      fixture.fake.fault = ({ kind }) =>
        kind === 'put' ? { status: 400, body: '<Error><Code>Odd</Code></Error>' } : undefined;
      const failed = await again(file);
      expect(failed.phase).toBe('failed');
      fixture.fake.fault = () => undefined;
      expect((await again(file)).uploadId).toBe(failed.uploadId);
      expect(fixture.uploader.items).toHaveLength(1);
    });

    it('is uploaded all the same where the list of the unfinished cannot be had', async () => {
      const { file } = await broken();
      fixture.fake.fault = ({ kind }) => (kind === 'list' ? { status: 403, body: {} } : undefined);
      expect((await again(file)).phase).toBe('ready');
    });

    it('can be paused and cancelled while it is compared', async () => {
      const { file, uploadId } = await broken();
      fixture.fake.fault = ({ kind, count }) => (kind === 'get' && count === 1 ? { delayMs: 60 } : undefined);
      const [item] = await fixture.add({ file });
      await fixture.until(item!, () => fixture.fake.count('get') === 1);
      fixture.uploader.pause(item!.id);
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(fixture.now(item!).phase).toBe('paused');
      fixture.uploader.resume(item!.id);
      expect(await fixture.over(item!)).toMatchObject({ phase: 'ready', uploadId });
    });
  });
});

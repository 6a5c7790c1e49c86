import { Fixture, fileOf } from './fixture.ts';

describe('what a person can do', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());
  const slow = (): void => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 30 } : undefined);
  };

  it('pauses and goes on without sending a stored part again', async () => {
    slow();
    const file = fileOf(2_000_000);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, ({ storedBytes }) => storedBytes > 500_000);
    fixture.uploader.pause(item!.id);
    expect(fixture.now(item!).phase).toBe('paused');
    const paused = await fixture.until(item!, ({ note }) => note === undefined);
    expect(paused.phase).toBe('paused');
    expect(paused.sentBytes).toBe(paused.storedBytes);
    const puts = fixture.fake.count('put');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fixture.fake.count('put')).toBe(puts);
    fixture.uploader.resume(item!.id);
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    const stored = paused.storedBytes / fixture.fake.partSize;
    expect(fixture.fake.count('put') - puts).toBeLessThanOrEqual(31 - stored);
    expect(fixture.fake.count('create')).toBe(1);
  });

  it('shows files that are added offline at once, and sends them when the connection is back', async () => {
    fixture.fake.fault = () => 'reset';
    fixture.line.set(false);
    const [item] = await fixture.add({ file: fileOf(100_000) });
    expect(fixture.now(item!).phase).toBe('offline');
    fixture.fake.fault = () => undefined;
    fixture.line.set(true);
    expect((await fixture.over(item!)).phase).toBe('ready');
  });

  it('shows files that are added while the server is busy', async () => {
    let busy = true;
    fixture.fake.fault = () =>
      busy ? { status: 503, body: {}, headers: { 'retry-after': '1' } } : undefined;
    const [item] = await fixture.add({ file: fileOf(100_000) });
    expect(fixture.uploader.items).toHaveLength(1);
    busy = false;
    expect((await fixture.over(item!)).phase).toBe('ready');
  });

  it('pauses while create is under way, and goes on later', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'create' ? { delayMs: 50 } : undefined);
    const [item] = await fixture.add({ file: fileOf(100_000) });
    fixture.uploader.pause(item!.id);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(fixture.now(item!).phase).toBe('paused');
    expect(fixture.fake.count('put')).toBe(0);
    fixture.uploader.resume(item!.id);
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.uploads.size).toBe(1);
  });

  it('cancels and drops what the server holds', async () => {
    slow();
    const [item] = await fixture.add({ file: fileOf(2_000_000) });
    const { uploadId } = await fixture.until(item!, ({ storedBytes }) => storedBytes > 0);
    fixture.uploader.cancel(item!.id);
    expect(fixture.now(item!).phase).toBe('cancelled');
    expect(fixture.uploader.totals).toMatchObject({ files: 0, bytes: 0, filesActive: 0 });
    await fixture.until(item!, () => fixture.fake.uploads.get(uploadId!)!.state === 'aborted');
    expect(fixture.now(item!).undoable).toBeUndefined();
  });

  it('takes a cancelled upload back for a while, with all that is stored of it', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { undoMs: 60_000 });
    slow();
    const file = fileOf(2_000_000);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, ({ storedBytes }) => storedBytes > 500_000);
    fixture.uploader.cancel(item!.id);
    const cancelled = fixture.now(item!);
    expect(cancelled).toMatchObject({ phase: 'cancelled', undoable: true });
    fixture.uploader.retry(item!.id);
    expect(fixture.now(item!).undoable).toBeUndefined();
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', uploadId: cancelled.uploadId });
    expect(fixture.fake.count('create')).toBe(1);
    expect(fixture.fake.count('drop')).toBe(0);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('a page that is closed before the time is over has dropped nothing', async () => {
    slow();
    const [item] = await fixture.add({ file: fileOf(2_000_000) });
    const { uploadId } = await fixture.until(item!, ({ storedBytes }) => storedBytes > 0);
    fixture.uploader.cancel(item!.id);
    fixture.uploader.destroy();
    await new Promise((resolve) => setTimeout(resolve, 120)); // longer than the undo time of these tests
    expect(fixture.fake.uploads.get(uploadId!)!.state).toBe('uploading');
  });

  it('what leaves the list is dropped at once', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { undoMs: 60_000 });
    slow();
    const [item] = await fixture.add({ file: fileOf(2_000_000) });
    const { uploadId } = await fixture.until(item!, ({ storedBytes }) => storedBytes > 0);
    fixture.uploader.cancel(item!.id);
    fixture.uploader.clearFinished();
    while (fixture.fake.uploads.get(uploadId!)!.state !== 'aborted')
      await new Promise((run) => setTimeout(run, 2));
  });

  it('drops an upload that was cancelled while it was being created, also when it is retried at once', async () => {
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'create' && count === 1 ? { delayMs: 60 } : undefined;
    const [item] = await fixture.add({ file: fileOf(100_000) });
    await fixture.until(item!, () => fixture.fake.count('create') === 1);
    fixture.uploader.cancel(item!.id);
    fixture.uploader.retry(item!.id);
    const done = await fixture.over(item!);
    await new Promise((resolve) => setTimeout(resolve, 80));
    expect(done.phase).toBe('ready');
    const states = [...fixture.fake.uploads.values()].map(({ state }) => state);
    expect(states.sort()).toEqual(['aborted', 'ready']);
  });

  it('retries what failed, keeping the parts that are stored', async () => {
    fixture.fake.fault = ({ kind, part }) => (kind === 'put' && part === 20 ? { status: 503 } : undefined);
    const file = fileOf(2_000_000);
    const [item] = await fixture.add({ file });
    const failed = await fixture.over(item!);
    expect(failed).toMatchObject({ phase: 'failed', problem: { code: 'STORAGE_BUSY', retryable: true } });
    const stored = failed.storedBytes / fixture.fake.partSize;
    expect(stored).toBeGreaterThan(5);
    const puts = fixture.fake.count('put');
    fixture.fake.fault = () => undefined;
    fixture.uploader.retryFailed();
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.count('put') - puts).toBeLessThanOrEqual(31 - Math.floor(stored));
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('sends nothing more of a failed upload', async () => {
    fixture.fake.fault = ({ kind, part }) =>
      kind === 'put' && part === 3
        ? { status: 400, body: '<Error><Code>InvalidRequest</Code></Error>' }
        : kind === 'put'
          ? { delayMs: 20 }
          : undefined;
    const [item] = await fixture.add({ file: fileOf(4_000_000) });
    await fixture.over(item!);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const puts = fixture.fake.count('put');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fixture.fake.count('put')).toBe(puts);
    expect(puts).toBeLessThan(20);
  });

  it('begins anew when the server no longer has the upload', async () => {
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'put' && count === 5
        ? { status: 404, body: '<Error><Code>NoSuchUpload</Code></Error>' }
        : undefined;
    const [item] = await fixture.add({ file: fileOf(1_000_000) });
    expect((await fixture.over(item!)).problem).toMatchObject({ code: 'UPLOAD_GONE' });
    fixture.uploader.retry(item!.id);
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.count('create')).toBe(2);
  });

  it('removes and clears', async () => {
    const items = await fixture.add({ file: fileOf(10) }, { file: fileOf(10, 'x.exe') });
    await fixture.over(items[0]!);
    const removed: string[] = [];
    fixture.uploader.subscribe((change) => removed.push(...change.removed));
    fixture.uploader.remove(items[0]!.id);
    fixture.uploader.clearFinished();
    expect(fixture.uploader.items).toHaveLength(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(removed).toEqual(items.map(({ id }) => id));
    expect(fixture.uploader.totals).toMatchObject({ files: 0, filesReady: 0, filesFailed: 0, bytes: 0 });
  });

  it('sums up what arrived and what did not, as CSV that no spreadsheet executes', async () => {
    const items = await fixture.add({ file: fileOf(10, 'good.mp4') }, { file: fileOf(10, '=cmd|"x",1.exe') });
    await fixture.over(items[0]!);
    expect(fixture.uploader.summary()).toMatchObject({ ready: 1, failed: 1, cancelled: 0, unfinished: 0 });
    const [head, good, bad] = fixture.uploader.summaryCsv().split('\r\n');
    expect(head).toBe('name,path,size,phase,code,detail,requestId,fileId,checksum');
    expect(good).toMatch(/^good\.mp4,,10,ready,,,,upload-1,CRC64NVME:[A-Za-z0-9+/]{11}=$/);
    expect(bad).toMatch(/^"'=cmd\|""x"",1\.exe",,10,refused,TYPE_NOT_ALLOWED,/);
  });
});

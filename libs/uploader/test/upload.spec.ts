import type { Change, Phase, UploadItem } from '../src/index.ts';
import { Fixture, fileOf } from './fixture.ts';

/** Of an upload that meets nothing: queued, starting, uploading, sent, stored, finishing, ready; paused by the test. */
const STEPS = 8;

describe('an undisturbed upload', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());
  const controlCalls = (): string[] =>
    fixture.fake.seen.filter(({ kind }) => !['put', 'limits', 'list'].includes(kind)).map(({ kind }) => kind);

  it('arrives whole with two control-plane calls, whatever the number of parts', async () => {
    const file = fileOf(1_000_000);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({
      phase: 'ready',
      verified: true,
      sentBytes: 1_000_000,
      storedBytes: 1_000_000,
    });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(fixture.fake.count('put')).toBe(16);
    expect(controlCalls()).toEqual(['create', 'complete']);
    expect(fixture.fake.count('list')).toBe(1); // what is unfinished is asked once a page
    expect(fixture.fake.uploads.get(done.uploadId!)!).not.toHaveProperty('retries', expect.anything());
  });

  it('sends name, folder, times and the first 4,100 bytes with create', async () => {
    const file = fileOf(500_000);
    const [item] = await fixture.add({ file, path: 'holiday/day 1' });
    const { uploadId } = await fixture.over(item!);
    expect(fixture.fake.uploads.get(uploadId!)!.body).toEqual({
      ...{ name: 'film.mp4', size: 500_000, path: 'holiday/day 1', lastModified: 1_700_000_000_000 },
      bytesPerSecond: 0, // nothing was measured on this device yet
      head: file.data.subarray(0, 4100).toString('base64'),
    });
  });

  it('tells the server what this device has measured, for files that have parts to size', async () => {
    await fixture.close();
    const written: number[] = [];
    const speed = { read: () => 1_250_000, write: (value: number) => void written.push(value) };
    fixture = await Fixture.create({}, {}, { speed });
    const items = await fixture.add({ file: fileOf(500_000) });
    const { uploadId } = await fixture.over(items[0]!);
    expect(fixture.fake.uploads.get(uploadId!)!.body).toMatchObject({ bytesPerSecond: 1_250_000 });
    const [small] = await fixture.add({ file: fileOf(1_000) });
    const done = await fixture.over(small!);
    expect(fixture.fake.uploads.get(done.uploadId!)!.body).not.toHaveProperty('bytesPerSecond');
  });

  it('makes two calls per hundred small files', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { lingerMs: 60_000 });
    const files = Array.from({ length: 200 }, (_, i) => ({ file: fileOf(2_000, `${i}.txt`) }));
    const items = await fixture.add(...files);
    for (const item of items)
      expect(await fixture.over(item)).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.count('createBatch')).toBe(2);
    expect(fixture.fake.count('completeBatch')).toBeLessThanOrEqual(3);
    expect(fixture.fake.count('create') + fixture.fake.count('complete')).toBe(0);
  });

  it('never has more parts under way than the budget, over all files', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 10 } : undefined);
    const items = await fixture.add(...[1, 2, 3, 4].map((i) => ({ file: fileOf(640_000, `${i}.mp4`) })));
    for (const item of items) await fixture.over(item);
    expect(fixture.fake.mostPutsInFlight).toBeGreaterThan(1);
    expect(fixture.fake.mostPutsInFlight).toBeLessThanOrEqual(6);
  });

  it('sends one part at a time in the background', async () => {
    fixture.uploader.setMode('background');
    const [item] = await fixture.add({ file: fileOf(640_000) });
    await fixture.over(item!);
    expect(fixture.fake.mostPutsInFlight).toBe(1);
  });

  it('keeps to a limit in Mbit/s', async () => {
    fixture.uploader.setMode({ mbit: 8 });
    const start = Date.now();
    const [item] = await fixture.add({ file: fileOf(640_000) });
    await fixture.over(item!);
    // 8 Mbit/s are 1 MB/s; the last part of 65,536 bytes may begin after 574 ms.
    expect(Date.now() - start).toBeGreaterThan(560);
  });

  it('shows progress that never goes back, and ready only at the end', async () => {
    const steps: UploadItem[] = [];
    fixture.uploader.subscribe(({ changed }) => steps.push(...changed));
    const [item] = await fixture.add({ file: fileOf(2_000_000) });
    await fixture.over(item!);
    for (const [i, step] of steps.entries()) {
      expect(step.storedBytes).toBeLessThanOrEqual(step.sentBytes);
      expect(step.sentBytes).toBeGreaterThanOrEqual(steps[i - 1]?.sentBytes ?? 0);
      expect(step.storedBytes).toBeGreaterThanOrEqual(steps[i - 1]?.storedBytes ?? 0);
    }
    expect(steps.slice(0, -1).every(({ phase }) => phase !== 'ready')).toBe(true);
  });

  it('is not ready before the server says so', async () => {
    fixture.fake.finalState = 'verifying';
    const [item] = await fixture.add({ file: fileOf(1_000) });
    const verifying = await fixture.until(item!, ({ phase }) => phase === 'verifying');
    expect(verifying).toMatchObject({ storedBytes: 1_000, verified: false });
    fixture.fake.uploads.get(verifying.uploadId!)!.state = 'ready';
    expect(await fixture.over(item!)).toMatchObject({ phase: 'ready', verified: true });
  });

  it('looks at once when there is news that a file has changed', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { pollMs: 60_000, pollCapMs: 60_000 });
    fixture.fake.finalState = 'verifying';
    const [item] = await fixture.add({ file: fileOf(1_000) });
    const { fileId } = await fixture.until(item!, ({ phase }) => phase === 'verifying');
    fixture.fake.uploads.get(fileId!)!.state = 'ready';
    fixture.uploader.fileChanged({ id: fileId!, status: 'ready' });
    expect((await fixture.over(item!)).phase).toBe('ready');
  });

  it('passes on why the server rejected what it stored', async () => {
    fixture.fake.finalState = 'verifying';
    const [item] = await fixture.add({ file: fileOf(1_000) });
    const { uploadId } = await fixture.until(item!, ({ phase }) => phase === 'verifying');
    const reason = { code: 'CONTENT_MISMATCH', detail: 'This is a program named like a video.' };
    Object.assign(fixture.fake.uploads.get(uploadId!)!, { state: 'rejected', reason });
    expect(await fixture.over(item!)).toMatchObject({
      phase: 'rejected',
      problem: { ...reason, retryable: false },
    });
  });

  it('tells news in few, coalesced changes, however many files', async () => {
    const changes: Change[] = [];
    await fixture.close();
    fixture = await Fixture.create({}, { tickMs: 60_000 }, { nextFrame: (run) => void setTimeout(run, 16) });
    fixture.uploader.subscribe((change) => changes.push(change));
    const start = performance.now();
    const items = await fixture.add(
      ...Array.from({ length: 5_000 }, (_, i) => ({ file: fileOf(10, `${i}.txt`) })),
    );
    fixture.uploader.pauseAll();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(items).toHaveLength(5_000);
    const { filesActive, filesReady, ...totals } = fixture.uploader.totals;
    expect(totals).toMatchObject({ files: 5_000, bytes: 50_000 });
    expect(filesActive + filesReady).toBe(5_000);
    // One per frame at most, and an item is in the news once for each of its steps, not with every event.
    expect(changes.length).toBeLessThanOrEqual((performance.now() - start) / 16 + 2);
    const counts = new Map<string, number>();
    for (const { id } of changes.flatMap(({ changed }) => changed)) counts.set(id, (counts.get(id) ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThanOrEqual(STEPS);
  });

  it('keeps snapshots as they were handed out', async () => {
    const [item] = await fixture.add({ file: fileOf(1_000) });
    const before = { ...item! };
    await fixture.over(item!);
    expect(item).toEqual(before);
    expect(fixture.uploader.items).toHaveLength(1);
    expect(fixture.uploader.items).toBe(fixture.uploader.items);
  });
});

describe('the verdict before a byte is sent', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());
  const sized = (size: number, name: string): File =>
    Object.defineProperty(new File([], name), 'size', { value: size });

  it.each([
    ['EMPTY_FILE', 0, 'a.mp4'],
    ['FILE_TOO_LARGE', 2 ** 30 + 1, 'a.mp4'],
    ['TYPE_NOT_ALLOWED', 10, 'a.exe'],
    ['TYPE_NOT_ALLOWED', 10, 'mp4'],
    ['INVALID_NAME', 10, 'a\u0007.mp4'],
  ])('refuses with %s: %i bytes named %j', async (code, size, name) => {
    const [item] = await fixture.add({ file: sized(size, name) });
    expect(item).toMatchObject({ phase: 'refused', problem: { code, retryable: false } });
    expect(fixture.fake.seen.every(({ kind }) => kind === 'limits')).toBe(true);
  });

  it('names the limit', async () => {
    const [item] = await fixture.add({ file: sized(2 ** 30 + 1, 'a.mp4') });
    expect(item!.problem).toMatchObject({ limit: 2 ** 30 });
    expect(item!.problem!.detail).toContain('1 GiB');
  });

  it('warns of a large file and takes it', async () => {
    fixture.fake.limits.largeFile = 1_000;
    const [item] = await fixture.add({ file: fileOf(1_001) });
    expect(item!.warnings).toMatchObject([{ code: 'LARGE_FILE' }]);
    expect((await fixture.over(item!)).phase).toBe('ready');
  });

  it("shows the server's refusal of one file and takes the others of its batch", async () => {
    fixture.fake.limits.allowed.push({ extension: 'mov' });
    const refusal = {
      status: 415,
      body: { status: 415, code: 'CONTENT_MISMATCH', title: 'No', detail: 'A program.', requestId: 'r1' },
    };
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'createBatch'
        ? { status: 400, body: {} }
        : kind === 'create' && count === 2
          ? refusal
          : undefined;
    const items = await fixture.add(...['a', 'b', 'c'].map((name) => ({ file: fileOf(100, `${name}.mov`) })));
    const phases: Phase[] = [];
    for (const item of items) phases.push((await fixture.over(item)).phase);
    expect(phases).toEqual(['ready', 'refused', 'ready']);
    expect(fixture.now(items[1]!).problem).toEqual({
      code: 'CONTENT_MISMATCH',
      title: 'No',
      detail: 'A program.',
      requestId: 'r1',
      retryable: false,
    });
  });

  it('lets the server judge when the limits cannot be had', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'limits' ? { status: 404, body: {} } : undefined);
    const [item] = await fixture.add({ file: fileOf(10, 'a.exe') });
    expect((await fixture.over(item!)).phase).toBe('ready');
  });
});

import { Fixture, fileOf } from './fixture.ts';

describe('instant re-upload', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());

  it('sends no byte of a file that is there already, and shows it whole', async () => {
    const file = fileOf(1_000_000);
    await fixture.over((await fixture.add({ file }))[0]!);
    const puts = fixture.fake.count('put');
    const [item] = await fixture.add({ file, name: 'again.mp4' });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({
      phase: 'ready',
      verified: true,
      sentBytes: 1_000_000,
      storedBytes: 1_000_000,
      alreadyStored: true,
    });
    expect(fixture.fake.count('put')).toBe(puts);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('sends what only has the same size, and computes no checksum twice', async () => {
    await fixture.over((await fixture.add({ file: fileOf(1_000_000) }))[0]!);
    const other = fileOf(1_000_000, 'other.mp4');
    const puts = fixture.fake.count('put');
    const done = await fixture.over((await fixture.add({ file: other }))[0]!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(done.alreadyStored).toBeUndefined();
    expect(fixture.fake.count('put')).toBe(puts + 16);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(other.data)).toBe(true);
  });

  it('sends the bytes when the question fails', async () => {
    const file = fileOf(1_000_000);
    await fixture.over((await fixture.add({ file }))[0]!);
    fixture.fake.fault = ({ kind }) =>
      kind === 'adopt' ? { status: 400, body: { code: 'BAD_REQUEST' } } : undefined;
    const puts = fixture.fake.count('put');
    expect(await fixture.over((await fixture.add({ file }))[0]!)).toMatchObject({ phase: 'ready' });
    expect(fixture.fake.count('put')).toBe(puts + 16);
  });

  it.each([
    ['paused before the answer', 50],
    ['paused and resumed at once', 0],
  ])('compares again instead of sending when it was %s', async (_what, pauseMs) => {
    const file = fileOf(1_000_000);
    await fixture.over((await fixture.add({ file }))[0]!);
    const puts = fixture.fake.count('put');
    fixture.fake.fault = ({ kind, count }) => (kind === 'adopt' && count === 1 ? 'stall' : undefined);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, () => fixture.fake.count('adopt') === 1);
    fixture.uploader.pause(item!.id);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    expect(fixture.now(item!).phase).toBe('paused');
    fixture.uploader.resume(item!.id);
    expect(await fixture.over(item!)).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.count('adopt')).toBe(2);
    expect(fixture.fake.count('put')).toBe(puts);
  });

  it('is not ready and sends nothing while it is paused, whatever the server answers', async () => {
    const file = fileOf(1_000_000);
    await fixture.over((await fixture.add({ file }))[0]!);
    const puts = fixture.fake.count('put');
    fixture.fake.fault = ({ kind }) => (kind === 'adopt' ? { delayMs: 50 } : undefined);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, () => fixture.fake.count('adopt') === 1);
    fixture.uploader.pause(item!.id);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(fixture.now(item!)).toMatchObject({ phase: 'paused', sentBytes: 0 });
    expect(fixture.fake.count('put')).toBe(puts);
  });

  it('asks about four of many at a time, and about each of them in the end', async () => {
    const file = fileOf(50_000);
    await fixture.over((await fixture.add({ file }))[0]!);
    const puts = fixture.fake.count('put');
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    fixture.fake.fault = (seen) => (seen.kind === 'adopt' ? { until: opened } : undefined);
    const items = await fixture.add(...Array.from({ length: 12 }, (_, i) => ({ file, name: `${i}.mp4` })));
    while (fixture.fake.count('adopt') < 4) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fixture.fake.count('adopt')).toBe(4);
    open();
    for (const item of items)
      expect(await fixture.over(item)).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.count('adopt')).toBe(12);
    expect(fixture.fake.count('put')).toBe(puts);
  });
});

import { Bench, fileOf } from './bench.ts';

describe('instant re-upload', () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await Bench.set()));
  afterEach(() => bench.clear());

  it('sends no byte of a file that is there already, and shows it whole', async () => {
    const file = fileOf(1_000_000);
    await bench.over((await bench.add({ file }))[0]!);
    const puts = bench.fake.count('put');
    const [item] = await bench.add({ file, name: 'again.mp4' });
    const done = await bench.over(item!);
    expect(done).toMatchObject({
      phase: 'ready',
      verified: true,
      sentBytes: 1_000_000,
      storedBytes: 1_000_000,
    });
    expect(bench.fake.count('put')).toBe(puts);
    expect(bench.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('sends what only has the same size, and computes no checksum twice', async () => {
    await bench.over((await bench.add({ file: fileOf(1_000_000) }))[0]!);
    const other = fileOf(1_000_000, 'other.mp4');
    const puts = bench.fake.count('put');
    const done = await bench.over((await bench.add({ file: other }))[0]!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(bench.fake.count('put')).toBe(puts + 16);
    expect(bench.fake.bytesOf(done.uploadId!).equals(other.data)).toBe(true);
  });

  it('sends the bytes when the question fails', async () => {
    const file = fileOf(1_000_000);
    await bench.over((await bench.add({ file }))[0]!);
    bench.fake.fault = ({ kind }) =>
      kind === 'adopt' ? { status: 400, body: { code: 'BAD_REQUEST' } } : undefined;
    const puts = bench.fake.count('put');
    expect(await bench.over((await bench.add({ file }))[0]!)).toMatchObject({ phase: 'ready' });
    expect(bench.fake.count('put')).toBe(puts + 16);
  });

  it('can be paused while it compares, and goes on', async () => {
    const file = fileOf(1_000_000);
    await bench.over((await bench.add({ file }))[0]!);
    bench.fake.fault = ({ kind }) => (kind === 'adopt' ? { delayMs: 300 } : undefined);
    const [item] = await bench.add({ file });
    await new Promise((resolve) => setTimeout(resolve, 100));
    bench.uploader.pause(item!.id);
    await new Promise((resolve) => setTimeout(resolve, 100));
    bench.uploader.resume(item!.id);
    expect(await bench.over(item!)).toMatchObject({ phase: 'ready', verified: true });
  });

  it('asks about four of many at a time, and about each of them in the end', async () => {
    const file = fileOf(50_000);
    await bench.over((await bench.add({ file }))[0]!);
    const puts = bench.fake.count('put');
    let open!: () => void;
    const opened = new Promise<void>((resolve) => (open = resolve));
    bench.fake.fault = (seen) => (seen.kind === 'adopt' ? { until: opened } : undefined);
    const items = await bench.add(...Array.from({ length: 12 }, (_, i) => ({ file, name: `${i}.mp4` })));
    while (bench.fake.count('adopt') < 4) await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(bench.fake.count('adopt')).toBe(4);
    open();
    for (const item of items)
      expect(await bench.over(item)).toMatchObject({ phase: 'ready', verified: true });
    expect(bench.fake.count('adopt')).toBe(12);
    expect(bench.fake.count('put')).toBe(puts);
  });
});

import type { UploadItem } from '../src/index.ts';
import { Bench, fileOf } from './bench.ts';

describe('proving what was stored', () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await Bench.set()));
  afterEach(() => bench.clear());

  it('catches one flipped bit at once and sends that part again, saying so', async () => {
    const steps: UploadItem[] = [];
    bench.uploader.subscribe(({ changed }) => steps.push(...changed));
    bench.fake.fault = ({ kind, count }) => (kind === 'put' && count === 3 ? 'corrupt' : undefined);
    const file = fileOf(500_000);
    const [item] = await bench.add({ file });
    const done = await bench.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(bench.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(bench.fake.count('put')).toBe(8 + 1);
    expect(bench.fake.count('complete')).toBe(1);
    expect(steps.some(({ note }) => note?.code === 'CHECKSUM_MISMATCH')).toBe(true);
    for (const [i, step] of steps.entries()) {
      if (i > 0 && step.sentBytes < steps[i - 1]!.sentBytes) expect(step.note).toBeDefined();
    }
  });

  it('never counts a part as stored before its checksum agreed', async () => {
    bench.fake.fault = ({ kind }) => (kind === 'put' ? 'corrupt' : undefined);
    const [item] = await bench.add({ file: fileOf(100_000) });
    const failed = await bench.over(item!);
    expect(failed).toMatchObject({
      phase: 'failed',
      storedBytes: 0,
      verified: false,
      problem: { code: 'CHECKSUM_MISMATCH' },
    });
    expect(bench.fake.count('complete')).toBe(0);
  });

  it('lets the server compare when the header is not exposed, and sends again what it names', async () => {
    let first = true;
    bench.fake.fault = ({ kind, part }) => {
      if (kind !== 'put') return undefined;
      if (part !== 2 || !first) return 'hideChecksum';
      first = false;
      return 'corruptHidden';
    };
    const file = fileOf(300_000);
    const [item] = await bench.add({ file });
    const done = await bench.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(bench.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(bench.fake.count('put')).toBe(5 + 1);
    expect(bench.fake.count('complete')).toBe(2);
    expect(bench.fake.uploads.get(done.uploadId!)!.retries).toBe(1);
  });

  it('does not call a file ready whose whole checksum is not ours', async () => {
    bench.fake.wrongReceipt = true;
    const [item] = await bench.add({ file: fileOf(100_000) });
    expect(await bench.over(item!)).toMatchObject({
      phase: 'failed',
      verified: false,
      problem: { code: 'CHECKSUM_MISMATCH' },
    });
  });

  it('sends parts again that the server misses at complete, and gives up when that does not end', async () => {
    bench.fake.fault = ({ kind, uploadId }) => {
      if (kind === 'complete') bench.fake.uploads.get(uploadId!)!.parts.delete(2);
      return undefined;
    };
    const [item] = await bench.add({ file: fileOf(300_000) });
    const failed = await bench.over(item!);
    expect(failed).toMatchObject({ phase: 'failed', problem: { code: 'PARTS_MISMATCH' } });
    expect(bench.fake.count('put')).toBe(5 + 3);
  });
});

describe('a small file, whose checksum is known before it is sent', () => {
  let bench: Bench;
  beforeEach(async () => void (bench = await Bench.set()));
  afterEach(() => bench.clear());
  const SMALL = 50_000;

  it('is bound to its checksum, so that the storage itself refuses a flipped bit', async () => {
    bench.fake.fault = ({ kind, count }) => (kind === 'put' && count === 1 ? 'corrupt' : undefined);
    const file = fileOf(SMALL);
    const [item] = await bench.add({ file });
    const done = await bench.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(bench.fake.uploads.get(done.uploadId!)!.body.checksum).toBe(done.checksum);
    expect(bench.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(bench.fake.count('put')).toBe(2);
  });

  it('is not sent twice when the answer was lost: that it is there proves what is there', async () => {
    bench.fake.fault = ({ kind, count }) => (kind === 'put' && count === 1 ? 'resetAfter' : undefined);
    const file = fileOf(SMALL);
    const [item] = await bench.add({ file });
    const done = await bench.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true, storedBytes: SMALL });
    expect(bench.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(bench.fake.count('put')).toBe(2);
    expect(bench.fake.count('complete')).toBe(1);
  });

  it('is read anew by a retry when it is not what it was: what was promised of it can never be sent', async () => {
    bench.fake.fault = ({ kind }) => (kind === 'put' ? 'corrupt' : undefined);
    const [item] = await bench.add({ file: fileOf(SMALL) });
    const failed = await bench.over(item!);
    expect(failed).toMatchObject({
      phase: 'failed',
      problem: { code: 'CHECKSUM_MISMATCH', retryable: true },
    });
    bench.fake.fault = () => undefined;
    bench.uploader.retry(failed.id);
    const done = await bench.over(item!);
    expect(done).toMatchObject({ phase: 'ready' });
    expect(done.uploadId).not.toBe(failed.uploadId);
    expect(bench.fake.uploads.get(failed.uploadId!)!.state).toBe('aborted');
  });
});

import type { UploadItem } from '../src/index.ts';
import { Fixture, fileOf } from './fixture.ts';

describe('proving what was stored', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());

  it('catches one flipped bit at once and sends that part again, saying so', async () => {
    const steps: UploadItem[] = [];
    fixture.uploader.subscribe(({ changed }) => steps.push(...changed));
    fixture.fake.fault = ({ kind, count }) => (kind === 'put' && count === 3 ? 'corrupt' : undefined);
    const file = fileOf(500_000);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(fixture.fake.count('put')).toBe(8 + 1);
    expect(fixture.fake.count('complete')).toBe(1);
    expect(steps.some(({ note }) => note?.code === 'CHECKSUM_MISMATCH')).toBe(true);
    for (const [i, step] of steps.entries()) {
      if (i > 0 && step.sentBytes < steps[i - 1]!.sentBytes) expect(step.note).toBeDefined();
    }
  });

  it('never counts a part as stored before its checksum agreed', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? 'corrupt' : undefined);
    const [item] = await fixture.add({ file: fileOf(100_000) });
    const failed = await fixture.over(item!);
    expect(failed).toMatchObject({
      phase: 'failed',
      storedBytes: 0,
      verified: false,
      problem: { code: 'CHECKSUM_MISMATCH' },
    });
    expect(fixture.fake.count('complete')).toBe(0);
  });

  it('lets the server compare when the header is not exposed, and sends again what it names', async () => {
    let first = true;
    fixture.fake.fault = ({ kind, part }) => {
      if (kind !== 'put') return undefined;
      if (part !== 2 || !first) return 'hideChecksum';
      first = false;
      return 'corruptHidden';
    };
    const file = fileOf(300_000);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(fixture.fake.count('put')).toBe(5 + 1);
    expect(fixture.fake.count('complete')).toBe(2);
    expect(fixture.fake.uploads.get(done.uploadId!)!.retries).toBe(1);
  });

  it('does not call a file ready whose whole checksum is not ours', async () => {
    fixture.fake.wrongReceipt = true;
    const [item] = await fixture.add({ file: fileOf(100_000) });
    expect(await fixture.over(item!)).toMatchObject({
      phase: 'failed',
      verified: false,
      problem: { code: 'CHECKSUM_MISMATCH' },
    });
  });

  it('sends parts again that the server misses at complete, and gives up when that does not end', async () => {
    fixture.fake.fault = ({ kind, uploadId }) => {
      if (kind === 'complete') fixture.fake.uploads.get(uploadId!)!.parts.delete(2);
      return undefined;
    };
    const [item] = await fixture.add({ file: fileOf(300_000) });
    const failed = await fixture.over(item!);
    expect(failed).toMatchObject({ phase: 'failed', problem: { code: 'PARTS_MISMATCH' } });
    expect(fixture.fake.count('put')).toBe(5 + 3);
  });
});

describe('a small file, whose checksum is known before it is sent', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());
  const SMALL = 50_000;

  it('is bound to its checksum, so that the storage itself refuses a flipped bit', async () => {
    fixture.fake.fault = ({ kind, count }) => (kind === 'put' && count === 1 ? 'corrupt' : undefined);
    const file = fileOf(SMALL);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true });
    expect(fixture.fake.uploads.get(done.uploadId!)!.body.checksum).toBe(done.checksum);
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(fixture.fake.count('put')).toBe(2);
  });

  it('is not sent twice when the answer was lost: that it is there proves what is there', async () => {
    fixture.fake.fault = ({ kind, count }) => (kind === 'put' && count === 1 ? 'resetAfter' : undefined);
    const file = fileOf(SMALL);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true, storedBytes: SMALL });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect(fixture.fake.count('put')).toBe(2);
    expect(fixture.fake.count('complete')).toBe(1);
  });

  it('is read anew by a retry when it is not what it was: what was promised of it can never be sent', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? 'corrupt' : undefined);
    const [item] = await fixture.add({ file: fileOf(SMALL) });
    const failed = await fixture.over(item!);
    expect(failed).toMatchObject({
      phase: 'failed',
      problem: { code: 'CHECKSUM_MISMATCH', retryable: true },
    });
    fixture.fake.fault = () => undefined;
    fixture.uploader.retry(failed.id);
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready' });
    expect(done.uploadId).not.toBe(failed.uploadId);
    expect(fixture.fake.uploads.get(failed.uploadId!)!.state).toBe('aborted');
  });
});

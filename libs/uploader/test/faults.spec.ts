import type { UploadItem } from '../src/index.ts';
import { Fixture, fileOf, IMPATIENT } from './fixture.ts';
import type { Fault, Seen } from './fake-intake.ts';

describe('healing', () => {
  let fixture: Fixture;
  beforeEach(async () => void (fixture = await Fixture.create()));
  afterEach(() => fixture.close());

  /** The same thing goes wrong with the first `times` tries of every third part. */
  const everyThird = (fault: Fault, times = 1) => {
    const tries = new Map<number, number>();
    return ({ kind, part }: Seen): Fault | undefined => {
      if (kind !== 'put' || part! % 3 !== 0) return undefined;
      const before = tries.get(part!) ?? 0;
      tries.set(part!, before + 1);
      return before < times ? fault : undefined;
    };
  };

  const arrives = async (size = 800_000): Promise<UploadItem> => {
    const file = fileOf(size);
    const [item] = await fixture.add({ file });
    const done = await fixture.over(item!);
    expect(done).toMatchObject({ phase: 'ready', verified: true, storedBytes: size });
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
    expect([...fixture.fake.uploads.values()].filter(({ state }) => state === 'ready')).toHaveLength(1);
    return done;
  };

  it.each<[string, Fault]>([
    ['a reset', 'reset'],
    ['a reset after the body, before the answer', 'resetAfter'],
    ['a missing ETag', 'noEtag'],
    [
      'a 200 with an error in its body',
      { status: 200, after: true, body: '<?xml version="1.0"?><Error><Code>InternalError</Code></Error>' },
    ],
    ['400 RequestTimeout', { status: 400, body: '<Error><Code>RequestTimeout</Code></Error>' }],
    ['408', { status: 408 }],
    ['429', { status: 429 }],
    ['500', { status: 500 }],
    ['503 SlowDown', { status: 503, body: '<Error><Code>SlowDown</Code></Error>' }],
  ])('sends a part again after %s', async (_what, fault) => {
    fixture.fake.fault = everyThird(fault);
    const { uploadId } = await arrives();
    expect(fixture.fake.count('put')).toBe(13 + 4);
    expect(fixture.fake.uploads.get(uploadId!)!.retries).toBe(4);
    expect(fixture.fake.count('create')).toBe(1);
  });

  it('sends a part again after a stall, and says so', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, IMPATIENT);
    const steps: UploadItem[] = [];
    fixture.uploader.subscribe(({ changed }) => steps.push(...changed));
    fixture.fake.fault = everyThird('stall');
    await arrives();
    expect(fixture.fake.count('put')).toBeGreaterThanOrEqual(13 + 4);
    expect(steps.some(({ note }) => note?.code === 'STALLED')).toBe(true);
  });

  it('repeats a control call that gets no answer', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, IMPATIENT);
    fixture.fake.fault = ({ kind, count }) =>
      (kind === 'create' || kind === 'complete') && count === 1 ? 'stall' : undefined;
    await arrives();
  });

  it('gives up after six repetitions and says what it was', async () => {
    fixture.fake.fault = ({ kind, part }) =>
      kind === 'put' && part === 2
        ? { status: 503, body: '<Error><Code>SlowDown</Code><RequestId>s3-1</RequestId></Error>' }
        : undefined;
    const [item] = await fixture.add({ file: fileOf(100_000) });
    const failed = await fixture.over(item!);
    expect(failed.problem).toMatchObject({ code: 'STORAGE_BUSY', requestId: 's3-1', retryable: true });
    expect(fixture.fake.seen.filter(({ part }) => part === 2)).toHaveLength(7);
  });

  it('waits as long as Retry-After says, and says that it waits', async () => {
    const at: number[] = [];
    const steps: UploadItem[] = [];
    fixture.uploader.subscribe(({ changed }) => steps.push(...changed));
    fixture.fake.fault = ({ kind }) => {
      if (kind !== 'put') return undefined;
      at.push(Date.now());
      return at.length === 1 ? { status: 503, headers: { 'retry-after': '1' } } : undefined;
    };
    await arrives(10_000);
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(990); // timers and the clock round differently
    expect(steps.some(({ phase, note }) => phase === 'waiting' && note?.code === 'SERVER_BUSY')).toBe(true);
  });

  it('shows retrying, with the reason, while nothing else flows', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { backoffMs: 100, backoffCapMs: 200 });
    fixture.fake.fault = ({ kind, count }) => (kind === 'put' && count < 3 ? 'reset' : undefined);
    const [item] = await fixture.add({ file: fileOf(10_000) });
    const retrying = await fixture.until(item!, ({ phase }) => phase === 'retrying');
    expect(retrying.note).toMatchObject({ code: 'NETWORK', retryInMs: expect.any(Number) });
    const done = await fixture.over(item!);
    expect(done.note).toBeUndefined();
  });

  it('signs anew after a 403 of an old URL, in one call for all parts, without counting it as a failure', async () => {
    await fixture.close();
    fixture = await Fixture.create({}, { retries: 0 });
    fixture.fake.fault = ({ kind, url }) =>
      kind === 'put' && url.includes('generation=1')
        ? {
            status: 403,
            body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
          }
        : undefined;
    await arrives(3_000_000);
    expect(fixture.fake.count('sign')).toBe(1);
  });

  it('says why progress goes back when a URL was too old', async () => {
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'put' && count === 1
        ? {
            status: 403,
            body: '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>',
          }
        : kind === 'put'
          ? { delayMs: 50 }
          : undefined;
    const steps: UploadItem[] = [];
    fixture.uploader.subscribe(({ changed }) => steps.push(...changed));
    const [item] = await fixture.add({ file: fileOf(10_000) });
    expect((await fixture.over(item!)).note).toBeUndefined();
    expect(steps.some(({ note }) => note?.code === 'URL_EXPIRED')).toBe(true);
    const back = steps.filter(({ sentBytes }, i) => i > 0 && sentBytes < steps[i - 1]!.sentBytes);
    expect(back.filter(({ note }) => !note)).toEqual([]);
  });

  it.each([-365, 365])("does not mind that the server's clock is %i days off", async (days) => {
    fixture.fake.clockShiftMs = days * 86_400_000;
    await arrives();
    expect(fixture.fake.count('sign')).toBe(0);
  });

  it('names a storage that refuses even fresh URLs', async () => {
    fixture.fake.fault = ({ kind }) =>
      kind === 'put'
        ? {
            status: 403,
            body: '<Error><Code>SignatureDoesNotMatch</Code><RequestId>s3-9</RequestId></Error>',
          }
        : undefined;
    const [item] = await fixture.add({ file: fileOf(10_000) });
    expect((await fixture.over(item!)).problem).toMatchObject({ code: 'STORAGE_REFUSED', requestId: 's3-9' });
  });

  it('distinguishes a storage that does not answer from a connection that is down', async () => {
    fixture.fake.fault = ({ kind }) => (kind === 'put' ? 'reset' : undefined);
    const [item] = await fixture.add({ file: fileOf(10_000) });
    expect((await fixture.over(item!)).problem).toMatchObject({
      code: 'STORAGE_UNREACHABLE',
      retryable: true,
    });
  });

  it('waits through a dead line that the system calls good, however long', async () => {
    let dead = false;
    fixture.fake.fault = ({ kind, count }) => {
      if (kind === 'put' && count === 5) dead = true;
      return dead ? 'reset' : undefined;
    };
    const file = fileOf(800_000);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, ({ phase }) => phase === 'offline');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(fixture.now(item!).phase).toBe('offline');
    dead = false;
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('pauses when the system goes offline and goes on when it is back', async () => {
    let cut = false;
    fixture.fake.fault = ({ kind }) => (cut ? 'reset' : kind === 'put' ? { delayMs: 20 } : undefined);
    const file = fileOf(2_000_000);
    const [item] = await fixture.add({ file });
    await fixture.until(item!, ({ storedBytes }) => storedBytes > 300_000);
    cut = true;
    fixture.line.set(false);
    const offline = fixture.now(item!);
    expect(offline.phase).toBe('offline');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(fixture.now(item!).storedBytes).toBeGreaterThanOrEqual(offline.storedBytes);
    cut = false;
    fixture.line.set(true);
    const done = await fixture.over(item!);
    expect(done.phase).toBe('ready');
    expect(fixture.fake.bytesOf(done.uploadId!).equals(file.data)).toBe(true);
  });

  it('works against a server that answers although the system says offline', async () => {
    fixture.line.set(false);
    await arrives();
  });

  it('refreshes an expired token once for everybody', async () => {
    fixture.fake.validToken = 'token-2';
    const items = await fixture.add(...[1, 2, 3, 4, 5].map((i) => ({ file: fileOf(300_000, `${i}.mp4`) })));
    for (const item of items) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.refreshes).toBe(1);
  });

  it('refreshes a token that expires while completes are under way, once', async () => {
    fixture.fake.fault = ({ kind }) => {
      if (kind === 'put') fixture.fake.validToken = 'token-2';
      return undefined;
    };
    const items = await fixture.add(...[1, 2, 3].map((i) => ({ file: fileOf(300_000, `${i}.mp4`) })));
    for (const item of items) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.refreshes).toBe(1);
  });

  it('keeps everything when the session ends, and goes on after signing in', async () => {
    fixture.fake.validToken = 'token-3';
    fixture.nextToken = null;
    const [item] = await fixture.add({ file: fileOf(300_000) });
    const paused = await fixture.until(item!, ({ phase }) => phase === 'paused');
    expect(paused.note).toMatchObject({ code: 'SIGNED_OUT' });
    fixture.token = 'token-3';
    fixture.uploader.resumeAll();
    expect((await fixture.over(item!)).phase).toBe('ready');
  });

  it('keeps what was sent when the session ends before complete', async () => {
    fixture.nextToken = null;
    fixture.fake.fault = ({ kind }) => {
      if (kind === 'put') fixture.fake.validToken = 'token-3';
      return undefined;
    };
    const [item] = await fixture.add({ file: fileOf(300_000) });
    const paused = await fixture.until(item!, ({ phase }) => phase === 'paused');
    expect(paused).toMatchObject({ storedBytes: 300_000, note: { code: 'SIGNED_OUT' } });
    const puts = fixture.fake.count('put');
    fixture.token = 'token-3';
    fixture.uploader.resumeAll();
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.count('put')).toBe(puts);
  });

  it.each<[string, Seen['kind']]>([
    ['create', 'create'],
    ['complete', 'complete'],
  ])('makes no duplicate after a lost answer to %s', async (_what, kind) => {
    fixture.fake.fault = (seen) => (seen.kind === kind && seen.count <= 2 ? 'resetAfter' : undefined);
    await arrives();
    expect(fixture.fake.count(kind)).toBe(3);
    expect(fixture.fake.uploads.size).toBe(1);
  });

  it('makes no duplicates after lost answers to batches', async () => {
    fixture.fake.fault = ({ kind, count }) =>
      (kind === 'createBatch' || kind === 'completeBatch') && count === 1 ? 'resetAfter' : undefined;
    const items = await fixture.add(
      ...Array.from({ length: 20 }, (_, i) => ({ file: fileOf(100, `${i}.txt`) })),
    );
    for (const item of items) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.fake.uploads.size).toBe(20);
  });

  it('asks again together for what a batch could not create just now', async () => {
    const busy = { problem: { status: 503, code: 'UNAVAILABLE', title: 'Busy', detail: 'Try again.' } };
    const results = Array.from({ length: 20 }, () => busy);
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'createBatch' && count <= 2
        ? { status: 200, body: { results: results.slice(count) } }
        : undefined;
    const items = await fixture.add(
      ...Array.from({ length: 20 }, (_, i) => ({ file: fileOf(100, `${i}.txt`) })),
    );
    for (const item of items) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.fake.count('createBatch')).toBe(3);
    expect(fixture.fake.count('create')).toBe(0);
    expect(fixture.fake.uploads.size).toBe(20);
  });

  it('does not begin what is paused while a batch is to be asked again', async () => {
    const busy = { problem: { status: 503, code: 'UNAVAILABLE', title: 'Busy', detail: 'Try again.' } };
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'createBatch' && count <= 3
        ? { status: 200, body: { results: [busy, busy, busy] } }
        : undefined;
    const items = await fixture.add(...'abc'.split('').map((name) => ({ file: fileOf(100, `${name}.txt`) })));
    fixture.uploader.pause(items[0]!.id);
    for (const item of items.slice(1)) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.now(items[0]!).phase).toBe('paused');
    fixture.uploader.resume(items[0]!.id);
    expect((await fixture.over(items[0]!)).phase).toBe('ready');
  });

  it('asks again together for what a batch could not complete just now', async () => {
    const busy = { problem: { status: 503, code: 'UNAVAILABLE', title: 'Busy', detail: 'Try again.' } };
    const results = Array.from({ length: 20 }, () => busy);
    fixture.fake.fault = ({ kind, count }) =>
      kind === 'completeBatch' && count <= 2 ? { status: 200, body: { results } } : undefined;
    const items = await fixture.add(
      ...Array.from({ length: 20 }, (_, i) => ({ file: fileOf(100, `${i}.txt`) })),
    );
    for (const item of items) expect((await fixture.over(item)).phase).toBe('ready');
    expect(fixture.fake.count('completeBatch')).toBeLessThanOrEqual(8); // a slow machine may split the first
    expect(fixture.fake.count('complete')).toBe(0);
  });

  it('gives up what a batch never completes, with what the server said', async () => {
    const busy = { problem: { status: 503, code: 'UNAVAILABLE', title: 'Busy', detail: 'Try again.' } };
    fixture.fake.fault = ({ kind }) =>
      kind === 'completeBatch' ? { status: 200, body: { results: [busy, busy] } } : undefined;
    const items = await fixture.add({ file: fileOf(100, 'a.txt') }, { file: fileOf(100, 'b.txt') });
    for (const item of items)
      expect((await fixture.over(item)).problem).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    expect(fixture.fake.count('complete')).toBe(0);
  });

  it.each<[string, Fault]>([
    ['500', { status: 500, body: {} }],
    ['429 with Retry-After', { status: 429, body: {}, headers: { 'retry-after': '0' } }],
    ['200 with JSON that is no answer', { status: 200, body: { ok: true } }],
    [
      '200 with the page of some proxy',
      { status: 200, body: '<html>Please sign in to the hotel network</html>' },
    ],
  ])('repeats a control call after %s', async (_what, fault) => {
    fixture.fake.fault = ({ kind, count }) =>
      (kind === 'create' || kind === 'complete') && count === 1 ? fault : undefined;
    await arrives();
  });

  it('names a server that stays busy, with the request id, and keeps what was stored', async () => {
    fixture.fake.fault = ({ kind }) =>
      kind === 'complete' ? { status: 503, body: { code: 'UNAVAILABLE', requestId: 'req-x' } } : undefined;
    const [item] = await fixture.add({ file: fileOf(300_000) });
    const failed = await fixture.over(item!);
    expect(failed.problem).toMatchObject({ code: 'SERVER_BUSY', requestId: 'req-x', retryable: true });
    const puts = fixture.fake.count('put');
    fixture.fake.fault = () => undefined;
    fixture.uploader.retry(item!.id);
    expect((await fixture.over(item!)).phase).toBe('ready');
    expect(fixture.fake.count('put')).toBe(puts);
  });

  it('names a file that changed under its hands', async () => {
    const file = fileOf(300_000);
    const broken = (): never => {
      throw new DOMException('gone', 'NotReadableError');
    };
    Object.assign(file, {
      slice: () =>
        Object.assign(new Blob(['x'.repeat(100)]), {
          arrayBuffer: broken,
          stream: broken,
          slice: () => ({ arrayBuffer: broken }),
        }),
    });
    const [item] = await fixture.add({ file });
    expect((await fixture.over(item!)).problem).toMatchObject({ code: 'FILE_UNREADABLE', retryable: false });
  });
});

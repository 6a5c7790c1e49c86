import { jest } from '@jest/globals';
import { crc64nvme, Interleaving, mp4, OWNER, seededRandom, uploadFixture } from '@intake/testing';
import { MIN_DUPLICATE_SIZE } from './find-duplicates.ts';

// Hundreds of files of 1 MiB, whose checksums are really computed.
jest.setTimeout(60_000);

const SIZE = MIN_DUPLICATE_SIZE;
const HOUR = 3_600_000;
/** Two contents of one size: what the owner has already, and what the parts hold. */
const known = mp4(SIZE);
const sent = mp4(SIZE).fill(7, 100);
const CHECKSUM = crc64nvme(known);

/** What S3 has says what the receipt says; a file that was ready never stops being so. */
async function expectTrue(fixture: ReturnType<typeof uploadFixture>, id: string) {
  const record = await fixture.stored(id);
  if (record?.status !== 'ready') return record?.status;
  const object = (await fixture.memory.storage.peek(record.storage.key, SIZE))!;
  const { etag, size, checksum } = record;
  expect({ etag, size, checksum }).toEqual({
    etag: object.etag,
    size: object.bytes.length,
    checksum: crc64nvme(object.bytes),
  });
  return record.status;
}

type Fixture = ReturnType<typeof uploadFixture>;

/** One upload whose parts are there, beside a file with other content of the same size. */
async function race(seed: number, lost: number, actors: (fixture: Fixture, id: string) => (() => unknown)[]) {
  const order = new Interleaving(seed, lost);
  let isFree = true;
  const fixture = uploadFixture((port) => {
    const turned = order.wrap(port);
    return new Proxy(port, { get: (_, name) => Reflect.get(isFree ? port : turned, name) });
  });
  const first = await fixture.start.execute(OWNER, { name: 'known.mp4', size: SIZE });
  await fixture.complete.execute(OWNER, first.record.id, await fixture.send(first, known));
  const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: SIZE });
  const id = upload.record.id;
  await fixture.send(upload, sent);
  const again = async () => void (await fixture.send(upload, known).catch(() => undefined));
  isFree = false;
  await order.run([...actors(fixture, id).map((actor) => async () => actor()), again]);
  isFree = true;
  const before = await expectTrue(fixture, id);
  for (let day = 0; day < 3; day++) {
    fixture.clock.advance(25 * HOUR);
    for (let sweep = 0; sweep < 2; sweep++) await fixture.sweep.execute();
  }
  const after = await expectTrue(fixture, id);
  if (before === 'ready') expect(after).toBe('ready');
  expect(after === undefined || ['ready', 'failed', 'rejected'].includes(after)).toBe(true);
  return after;
}

describe.each([
  ['every answer in time', 0],
  ['answers that come too late', 0.15],
])('with %s, whatever the order', (_name, lost) => {
  it('a completion, a copy of other content, an abort and a sweep leave no false receipt', async () => {
    const ends = new Set<string | undefined>();
    for (let seed = 1; seed <= 30; seed++) {
      ends.add(
        await race(seed, lost, (fixture, id) => [
          () => fixture.complete.execute(OWNER, id, []),
          () => fixture.reuse.execute(OWNER, id, CHECKSUM),
          () => fixture.complete.execute(OWNER, id, []),
          ...(seed % 3 === 0 ? [() => fixture.abort.execute(OWNER, id)] : []),
          ...(seed % 2 === 0 ? [() => fixture.reuse.execute(OWNER, id, CHECKSUM)] : []),
          () => (fixture.clock.advance(seed % 5 === 0 ? 25 * HOUR : 0), fixture.sweep.execute()),
        ]),
      );
    }
    expect([...ends]).toContain('ready');
  });
});

/** Calls `between` before the n-th call of a port, once `arm` was called. */
function interrupted(n: number, between: () => Promise<unknown>) {
  let calls = -Infinity;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          if (calls++ === n) await between();
          return method.apply(target, args) as unknown;
        };
      },
    });
  return { wrap, arm: () => void (calls = 0), calls: () => calls };
}

it('a restoration between any two calls of a sweep leaves a whole file or none', async () => {
  const ends: string[] = [];
  for (let n = 0, last = 1; n <= last; n++) {
    let restored: 'yes' | 'no' | undefined;
    const hook = interrupted(n, async () => {
      // The clock of the server that restores is a moment behind the sweeper's.
      fixture.clock.advance(-1);
      const restoring = fixture.restore.execute(OWNER, id);
      restored = await restoring.then(
        () => 'yes',
        () => 'no',
      );
      fixture.clock.advance(1);
    });
    const fixture = uploadFixture(hook.wrap);
    const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64 });
    const id = upload.record.id;
    await fixture.complete.execute(OWNER, id, await fixture.send(upload, mp4(64)));
    await fixture.remove.execute(OWNER, id);
    fixture.clock.advance(30 * 24 * HOUR);
    hook.arm();
    await fixture.sweep.execute();
    last = hook.calls();
    const object = await fixture.memory.storage.head(upload.record.storage.key);
    const record = await fixture.stored(id);
    if (restored === 'yes') {
      expect(record).toMatchObject({ status: 'ready' });
      expect(record.deletedAt).toBeUndefined();
      expect(object).not.toBeNull();
    } else expect([record, object]).toEqual([null, null]);
    ends.push(restored ?? 'after the end');
  }
  expect(new Set(ends)).toEqual(new Set(['yes', 'no', 'after the end']));
});

it('writes that meet a transaction are refused for the moment, and repeating them ends well', async () => {
  const again = async <T>(call: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await call();
      } catch (error) {
        if ((error as { code?: string }).code !== 'UNAVAILABLE') throw error;
      }
    }
  };
  for (let seed = 1; seed <= 20; seed++) {
    const fixture = uploadFixture((port) => port, seededRandom(seed));
    const begin = { name: 'a.mp4', size: 64, idempotencyKey: 'once' };
    const upload = await again(() => fixture.start.execute(OWNER, begin));
    const parts = await fixture.send(upload, mp4(64));
    const { id } = await again(() => fixture.complete.execute(OWNER, upload.record.id, parts));
    const { version } = await again(() => fixture.rename.execute(OWNER, id, 'b.mp4'));
    expect(await fixture.stored(id)).toMatchObject({ status: 'ready', name: 'b.mp4', version });
    expect(await fixture.listAll({})).toHaveLength(1);
  }
});

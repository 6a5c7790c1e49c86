import { crc64nvme, mp4, OWNER, uploadFixture } from '@intake/testing';

/** Dies at the n-th call of a port: before it took effect, or after it did and before anybody heard of it. */
function dyingAt(n: number, when: 'before' | 'after') {
  let calls = 0;
  const dead = new Error('the process was killed');
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get(target, name, receiver) {
        const method = Reflect.get(target, name, receiver);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]) => {
          const dies = ++calls === n;
          if (dies && when === 'before') throw dead;
          const result = await method.apply(target, args);
          if (dies) throw dead;
          return result;
        };
      },
    });
  return { wrap, calls: () => calls };
}

const IN_PARTS = { name: 'a.mp4', size: 64, idempotencyKey: 'k' };
const ONE_PUT = { ...IN_PARTS, checksum: crc64nvme(mp4(64)) };

/** Start, send, complete; on a crash the client does what it always does: the same calls again. */
async function uploadThrough(fixture: ReturnType<typeof uploadFixture>, begin: typeof IN_PARTS) {
  const bytes = mp4(64);
  const again = async <T>(call: () => Promise<T>) => call().catch(call);
  const upload = await again(() => fixture.start.execute(OWNER, begin));
  const parts = await fixture.send(upload, bytes);
  return again(() => fixture.complete.execute(OWNER, upload.record.id, parts));
}

async function records(fixture: ReturnType<typeof uploadFixture>) {
  return [...(await fixture.listAll({})), ...(await fixture.listAll({ status: 'uploading' }))];
}

describe.each([
  ['in parts', IN_PARTS],
  ['by one PUT', ONE_PUT],
])('a process killed at any moment of an upload %s', (_how, begin) => {
  it.each(['before', 'after'] as const)(
    'leaves one ready file when the client goes on (%s the effect)',
    async (when) => {
      const counting = dyingAt(Infinity, when);
      await uploadThrough(uploadFixture(counting.wrap), begin);
      expect(counting.calls()).toBeGreaterThan(5);
      for (let n = 1; n <= counting.calls(); n++) {
        const fixture = uploadFixture(dyingAt(n, when).wrap);
        expect(await uploadThrough(fixture, begin)).toMatchObject({ status: 'ready' });
        expect(await records(fixture)).toHaveLength(1);
      }
    },
  );

  it.each(['before', 'after'] as const)(
    'leaves nothing half done when the client never comes back (%s the effect)',
    async (when) => {
      const counting = dyingAt(Infinity, when);
      await uploadThrough(uploadFixture(counting.wrap), begin);
      for (let n = 1; n <= counting.calls(); n++) {
        const fixture = uploadFixture(dyingAt(n, when).wrap);
        const upload = await fixture.start.execute(OWNER, begin).catch(() => null);
        if (upload)
          await fixture.complete
            .execute(OWNER, upload.record.id, await fixture.send(upload, mp4(64)))
            .catch(() => null);
        for (let day = 0; day < 4; day++) {
          fixture.clock.advance(25 * 3_600_000);
          await fixture.sweep.execute();
        }
        const left = await records(fixture);
        expect(left.every((record) => record.status === 'ready')).toBe(true);
      }
    },
  );
});

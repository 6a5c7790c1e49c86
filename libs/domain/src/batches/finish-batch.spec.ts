import { batchFixture, OWNER, type Wrap } from '@intake/testing';
import { RESULT_KINDS } from '@intake/domain';

class Killed extends Error {}

/** While it is armed, the process ends before or after its nth call of a port, and nothing that it does later takes place. */
function mortal() {
  let [calls, at, when] = [0, Infinity, 'before'];
  let isArmed = false;
  const wrap: Wrap = (port) =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (isArmed) calls++;
          if (isArmed && (calls > at || (calls === at && when === 'before'))) throw new Killed();
          const result: unknown = await Reflect.apply(value, target, args);
          if (isArmed && calls >= at) throw new Killed();
          return result;
        };
      },
    });
  return {
    wrap,
    /** @returns how many calls there were */
    async during(work: () => Promise<unknown>, n = Infinity, moment: 'before' | 'after' = 'before') {
      [calls, at, when, isArmed] = [0, n, moment, true];
      await work().catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error;
      });
      isArmed = false;
      return calls;
    },
  };
}

/** A batch of which one file has succeeded, one has failed and one was never heard of again. */
async function unfinished() {
  const process = mortal();
  const fixture = batchFixture(process.wrap);
  const { memory } = fixture;
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push((await fixture.processing.ready()).id);
  const batch = await fixture.start.execute(OWNER, { files: { ids } });
  await fixture.plan.execute(batch);
  for (const [n, fileId] of ids.entries()) {
    const begun = await fixture.begin.execute({ ...batch, fileId });
    if (n === 1)
      memory.runner.perform = async () => ({ state: 'failed', reason: { code: 'ODD', detail: 'odd' } });
    if (n < 2) await fixture.processing.execute(begun!.run);
    if (n < 1) await fixture.settle.execute({ ...batch, fileId });
  }
  const put = memory.derived.put.bind(memory.derived);
  let written = 0;
  memory.derived.put = (...args) => (written++, put(...args));
  const ended = async () => {
    const { state, counts, total, written: left } = (await memory.batches.find(batch))!;
    const results = [...memory.derived.objects].filter(([key]) => /results|failures/.test(key));
    return { state, counts, total, left, results: results.map(([key, { bytes }]) => [key, bytes]).sort() };
  };
  return { process, ended, written: () => written, finish: () => fixture.finish.execute(batch) };
}

it.each(['before', 'after'] as const)(
  'killed %s each call of a port, the next one ends the batch as if nothing had been, and writes no result again that was kept',
  async (when) => {
    const whole = await unfinished();
    const calls = await whole.process.during(whole.finish);
    const expected = await whole.ended();
    expect(expected).toMatchObject({ state: 'partial', total: 3 });
    expect(expected.results).toHaveLength(RESULT_KINDS.length);
    for (let at = 1; at <= calls; at++) {
      const killed = await unfinished();
      await killed.process.during(killed.finish, at, when);
      await killed.finish();
      expect({ at, ...(await killed.ended()) }).toEqual({ at, ...expected });
      // The one that was under way at most.
      expect(killed.written()).toBeLessThanOrEqual(RESULT_KINDS.length + 1);
    }
  },
);

import { OWNER, processingFixture } from '@intake/testing';
import type { Findable } from '../findable.ts';
import { IndexedFileStore } from '../files/indexed-file-store.ts';
import { RUN_LIMITS, type RunRef } from './processing-run.ts';

const found = (text: string): { findable: Findable } => ({
  findable: { texts: [{ text, page: 3 }], facts: { pages: 9 } },
});

async function fixtureOf(findings: (algorithm: string) => object = () => found('the total of march')) {
  const fixture = processingFixture();
  const { memory, clock } = fixture;
  memory.runner.perform = async ({ algorithm }) => (algorithm === 'identify' ? findings(algorithm) : {});
  const file = await fixture.ready();
  await fixture.queue.execute(file);
  const finds = async (word: string) =>
    (await memory.search.matching(OWNER, [file.id], { words: [word] })).has(file.id);
  const again = async () => {
    clock.advance(1000);
    const request = { algorithms: [{ id: 'identify', parameters: {} }] };
    return fixture.request.execute(OWNER, file.id, request);
  };
  return { ...fixture, file, finds, again };
}

const step = (run: RunRef) => ({ ...run, algorithm: 'identify' });

it('finds a file by what was found in it, and by what a later run found instead', async () => {
  const { execute, file, finds, memory, again } = await fixtureOf();
  await execute(file);
  expect(await finds('march')).toBe(true);
  const lines = await memory.search.lines(OWNER, [file.id], ['march']);
  expect(lines.get(file.id)).toEqual([{ text: 'the total of march', page: 3 }]);
  expect((await memory.search.facts(OWNER, [file.id])).get(file.id)).toEqual({ pages: 9 });
  memory.runner.perform = async () => found('april');
  await execute(await again());
  expect(await finds('march')).toBe(false);
  expect(await finds('april')).toBe(true);
});

it('keeps what the later run found when the earlier one is slower', async () => {
  const { plan, perform, file, finds, memory, again } = await fixtureOf();
  await plan.execute(file);
  const later = await again();
  await plan.execute(later);
  memory.runner.perform = async () => found('second');
  await perform.execute(step(later));
  memory.runner.perform = async () => found('first');
  await perform.execute(step(file));
  expect(await finds('second')).toBe(true);
  expect(await finds('first')).toBe(false);
});

it('indexes again what a killed task left half done', async () => {
  const { plan, perform, file, finds, memory } = await fixtureOf();
  await plan.execute(file);
  const { put } = memory.search;
  memory.search.put = async () => {
    throw new Error('killed');
  };
  await expect(perform.execute(step(file))).rejects.toThrow('killed');
  memory.search.put = put;
  expect(await perform.execute(step(file))).toMatchObject({ state: 'succeeded', attempt: 2 });
  expect(await finds('march')).toBe(true);
});

it.each([false, true])(
  'leaves nothing of a file that is deleted while it is indexed; killed before it could look: %s',
  async (killed) => {
    const { plan, perform, file, finds, memory, drop, sweep, clock } = await fixtureOf();
    await plan.execute(file);
    const put = memory.search.put.bind(memory.search);
    memory.search.put = async (words) => {
      await drop.execute(OWNER, file.id);
      await new IndexedFileStore(memory.files, memory.search).remove(
        (await memory.files.find(OWNER, file.id))!,
      );
      if (killed) memory.files.find = () => Promise.reject(new Error('killed'));
      await put(words);
    };
    await perform.execute(step(file)).catch(() => undefined);
    expect(await finds('march')).toBe(killed);
    memory.files.find = async () => null;
    clock.advance(3 * RUN_LIMITS.writing);
    await sweep.execute();
    expect(await finds('march')).toBe(false);
  },
);

it('does not index for an attempt that was replaced', async () => {
  const { plan, perform, file, finds, memory } = await fixtureOf();
  await plan.execute(file);
  memory.runner.perform = async () => {
    memory.runner.perform = async () => found('second');
    await perform.execute(step(file));
    return found('first');
  };
  await perform.execute(step(file));
  expect(await finds('second')).toBe(true);
  expect(await finds('first')).toBe(false);
});

it('has nothing of a step that failed', async () => {
  const reason = { code: 'ALGORITHM_FAILED', detail: 'odd' };
  const { execute, file, finds } = await fixtureOf(() => ({ state: 'failed', result: undefined, reason }));
  await execute(file);
  expect(await finds('march')).toBe(false);
});

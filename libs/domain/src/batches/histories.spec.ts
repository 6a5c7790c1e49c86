import { aFile, batchFixture, OWNER, killing, MemoryFileStore, seededRandom } from '@intake/testing';
import {
  type Batch,
  BATCH_LIMITS,
  type FileRecord,
  isOpenBatch,
  isOpenRun,
  isOutcome,
  ITEM_OUTCOMES,
  RUN_LIMITS,
} from '@intake/domain';

const HISTORIES = 300;
const FILES = 5;

async function history(seed: number) {
  const next = seededRandom(seed);
  let chance = 0.03;
  // A list that lags shows nothing of files that were made just now.
  const fixture = batchFixture(
    killing(next, () => chance),
    { files: new MemoryFileStore({ lag: next() < 0.2 }) },
  );
  const { memory, processing, clock } = fixture;
  const files: FileRecord[] = [];
  for (let n = 0; n < FILES; n++) {
    const video = next() < 0.3;
    const file = aFile({
      ...{ id: `01F${String(n).padStart(23, '0')}`, ownerId: OWNER, status: 'ready' },
      ...(video && { name: 'film.mp4', category: 'video' }),
      path: 'holiday',
    });
    await memory.files.create(file);
    files.push(file);
  }
  memory.runner.perform = async () => {
    const dice = next();
    if (dice < 0.05) throw new Error('The storage is slow.');
    return dice < 0.2 ? { state: 'failed', reason: { code: 'ALGORITHM_FAILED', detail: 'odd' } } : {};
  };
  /** Executions of runs, in the order in which they began. */
  const begun: string[] = [];
  const start = memory.engine.start.bind(memory.engine);
  memory.engine.start = async (run) => {
    const name = `${run.fileId}-${run.runId}`;
    // Asked in the same turn: of two that start it at once, one begins it.
    if (!memory.engine.executions.has(name)) begun.push(name);
    await start(run);
  };
  const all = () => [...memory.batches.batches.values()];
  const any = <T>(list: readonly T[]): T | undefined => list[Math.floor(next() * list.length)];
  const work = async () => {
    const open = [...memory.workflow.executions.values()].filter(({ state }) => state === 'running');
    const one = any(open);
    if (!one) return;
    await (one.only ? fixture.finish : fixture).execute(one.ref);
    if (one.state === 'running') one.state = 'succeeded';
  };
  /** After some calls of the others. */
  const cancelSoon = async (batch: Batch) => {
    for (let n = next() * 60; n > 0; n--) await Promise.resolve();
    await fixture.cancel.execute(batch);
  };
  const key = next() < 0.5 ? { idempotencyKey: 'same' } : {};
  const request = {
    files: next() < 0.5 ? { folder: 'holiday' } : { ids: files.slice(0, 4).map(({ id }) => id) },
    ...(next() < 0.5 && { algorithms: [{ id: 'media' }, { id: 'identify' }].slice(next() < 0.3 ? 0 : 1) }),
  };
  const actions: (() => Promise<unknown>)[] = [
    () => fixture.start.execute(OWNER, { ...request, ...key }),
    work,
    work,
    work,
    async () => {
      const batch = any(all());
      if (batch) await fixture.retry.execute(batch);
    },
    () => Promise.all([work(), work()]),
    // Cancelled while it is planned, or while its files are begun.
    async () => {
      const batch = any(all());
      if (batch)
        await Promise.allSettled([fixture.retry.execute(batch).then(work), work(), cancelSoon(batch)]);
    },
    // A workflow that is told twice, or late.
    async () => {
      const batch = any(all());
      if (batch) await fixture.execute(batch);
    },
    async () => {
      const item = any([...memory.batches.items.values()]);
      if (item) await (next() < 0.5 ? fixture.settle : fixture.begin).execute(item);
    },
    async () => {
      const batch = any(all());
      if (batch) await fixture.cancel.execute(batch);
    },
    async () => {
      const batch = any(all());
      if (batch) await fixture.retry.execute(batch);
    },
    () => fixture.sweep.execute(),
    () => processing.sweep.execute(),
    async () => clock.advance(next() * RUN_LIMITS.open),
    // An execution that ends unseen.
    async () => {
      const one = any([...memory.workflow.executions.values()]);
      if (one && next() < 0.4) one.state = 'failed';
    },
    async () => {
      if (next() > 0.15) return;
      const file = any(files)!;
      await processing.drop.execute(OWNER, file.id);
      const stored = await memory.files.find(OWNER, file.id);
      if (stored) await memory.files.remove(stored);
    },
  ];
  await fixture.start.execute(OWNER, { ...request, ...key }).catch(() => undefined);
  for (let n = 0; n < 18; n++) await any(actions)!().catch(() => undefined);

  chance = 0;
  for (let n = 0; n < 12; n++) {
    await fixture.sweep.execute();
    await processing.sweep.execute();
    for (const one of memory.workflow.executions.values()) {
      if (one.state !== 'running') continue;
      const done = await (one.only ? fixture.finish : fixture).execute(one.ref).then(
        () => true,
        () => false,
      );
      if (done) one.state = 'succeeded';
    }
    for (const one of memory.engine.executions.values())
      if (one.state === 'running') {
        await processing.execute(one.run);
        one.state = 'succeeded';
      }
    clock.advance(BATCH_LIMITS.checked);
  }
  return { fixture, batches: all(), begun, key };
}

describe(`${HISTORIES} histories of killed processes, repeated and late events, failures, cancellations and deletions`, () => {
  it('leave no batch and no run open, run no file twice in a round, and count every file once', async () => {
    const seen = { states: new Set<string>(), outcomes: new Set<string>(), rounds: 0 };
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const { fixture, batches, begun, key } = await history(seed);
      const { memory } = fixture;
      const context = { seed, batches };
      expect({ ...context, open: batches.filter(({ state }) => isOpenBatch(state)) }).toEqual({
        ...context,
        open: [],
      });
      expect({
        ...context,
        runs: [...memory.runs.runs.values()].filter(({ state }) => isOpenRun(state)),
      }).toEqual({ ...context, runs: [] });
      expect({ ...context, twice: begun.length - new Set(begun).size }).toEqual({ ...context, twice: 0 });
      if ('idempotencyKey' in key)
        expect({ seed, batches: batches.length }).toEqual({ seed, batches: Math.min(1, batches.length) });
      for (const batch of batches) {
        const items = [...memory.batches.items.values()].filter((item) => item.batchId === batch.batchId);
        const open = items.filter(({ state }) => !isOutcome(state));
        expect({ ...context, items: open }).toEqual({ ...context, items: [] });
        const counts = await memory.batches.counts(batch);
        expect({ seed, counts: batch.counts }).toEqual({ seed, counts });
        const sum = ITEM_OUTCOMES.reduce((all, outcome) => all + counts[outcome], 0);
        expect({ seed, total: batch.total }).toEqual({ seed, total: sum });
        for (const item of items) {
          const run = await memory.runs.findRun({ ...item, runId: item.run ?? '' });
          if (item.state === 'succeeded' && run)
            expect(run).toMatchObject({ state: 'succeeded', batch: batch.batchId });
          seen.outcomes.add(item.state);
        }
        for (const name of ['results.jsonl', 'results.csv', 'failures.csv'])
          expect([...memory.derived.objects.keys()]).toContain(
            `batches/${OWNER}/${batch.batchId}/${batch.round}/${name}`,
          );
        seen.states.add(batch.state);
        if (batch.round !== batch.batchId) seen.rounds++;
      }
    }
    // The histories are about something.
    expect([...seen.states].sort()).toEqual(['cancelled', 'failed', 'partial', 'succeeded']);
    expect([...seen.outcomes].sort()).toEqual([...ITEM_OUTCOMES].sort());
    expect(seen.rounds).toBeGreaterThan(20);
  });
});

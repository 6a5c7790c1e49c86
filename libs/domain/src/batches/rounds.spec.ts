import { jest } from '@jest/globals';
import {
  aFile,
  batchFixture,
  expectRefusal,
  Interleaving,
  MemoryFileStore,
  OWNER,
  type Wrap,
} from '@intake/testing';
import { type Batch, BATCH_LIMITS, type BatchItem, isOpenBatch, isOpenRun, isOutcome } from '@intake/domain';

afterEach(() => jest.restoreAllMocks());

const nth = (n: number) => `01F${String(n).padStart(23, '0')}`;

/** A library of files, and what is known of batches. */
async function setUp(files: number, wrap?: Wrap) {
  const fixture = batchFixture(wrap, { files: new MemoryFileStore({ lag: false }) });
  const { memory } = fixture;
  for (let n = 0; n < files; n++)
    await memory.files.create(aFile({ id: nth(n), ownerId: OWNER, status: 'ready', path: 'all' }));
  const items = (): BatchItem[] => [...memory.batches.items.values()];
  const states = (): string[] => items().map(({ state }) => state);
  const begin = () => fixture.start.execute(OWNER, { files: { folder: 'all' } });
  const now = async (batch: Batch): Promise<Batch> => (await memory.batches.find(batch))!;
  const manifest = async (key: string) =>
    new TextDecoder()
      .decode(await memory.derived.read(key))
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as BatchItem).fileId);
  /** A round of it in which every file fails. */
  const failed = async (): Promise<Batch> => {
    const perform = memory.runner.perform;
    memory.runner.perform = async () => ({ state: 'failed', reason: { code: 'ODD', detail: 'odd' } });
    const batch = await begin();
    await fixture.execute(batch);
    memory.runner.perform = perform;
    return now(batch);
  };
  return { ...fixture, beginItem: fixture.begin, items, states, begin, now, failed, manifest };
}

/** At the nth of its calls only. */
function atCall(n: number, happen: () => Promise<unknown>): () => Promise<unknown> {
  let calls = 0;
  return async () => (++calls === n ? happen() : undefined);
}

/** Something that happens right before a method is called. */
function meanwhile(method: string, happen: () => Promise<unknown>): Wrap {
  return (port) =>
    new Proxy(port, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name);
        if (name !== method || typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          await happen();
          return Reflect.apply(value, target, args) as unknown;
        };
      },
    });
}

describe('planning', () => {
  it.each(['first', 'second'])(
    'of the %s round: in whatever order it is cancelled meanwhile, no file waits for ever, and all are counted',
    async (which) => {
      const seen = new Set<string>();
      for (let seed = 1; seed <= 40; seed++) {
        const order = new Interleaving(seed);
        const t = await setUp(3, order.wrap);
        let batch!: Batch;
        await order.run([
          async () => {
            batch = await (which === 'first' ? t.begin() : t.retry.execute(await t.failed()));
          },
        ]);
        await order.run([
          () => t.execute(batch),
          async () => {
            await t.cancel.execute(batch);
            await t.finish.execute(batch);
          },
        ]);
        await order.run([() => t.finish.execute(batch)]);
        const { state, counts, total } = await t.now(batch);
        expect([seed, isOpenBatch(state), t.items().filter((one) => !isOutcome(one.state))]).toEqual([
          ...[seed, false, []],
        ]);
        expect([seed, counts, total]).toEqual([
          ...[seed, await t.memory.batches.counts(batch), t.items().length],
        ]);
        seen.add(`${state} ${t.states().join(' ')}`);
      }
      // The orders differ.
      expect(seen.size).toBeGreaterThan(1);
    },
    60_000,
  );

  it.each([
    ['first', 'updateWithItems', 1],
    ['first', 'updateWithItems', 2],
    ['first', 'put', 1],
    ['second', 'updateWithItems', 1],
    ['second', 'put', 1],
  ])(
    'of the %s round leaves no file behind when it is cancelled right before %s %i',
    async (which, call, n) => {
      let arm: () => Promise<unknown> = async () => undefined;
      const t = await setUp(
        3,
        meanwhile(call, () => arm()),
      );
      const batch = which === 'first' ? await t.begin() : await t.retry.execute(await t.failed());
      arm = atCall(n, async () => {
        await t.cancel.execute(batch);
        await t.finish.execute(batch);
      });
      await expectRefusal(t.plan.execute(batch), 'VERSION_CONFLICT');
      expect((await t.now(batch)).state).toBe('cancelled');
      expect(t.items().filter(({ state }) => !isOutcome(state))).toEqual([]);
      expect((await t.now(batch)).total).toBe(t.items().length);
    },
  );

  it('goes on where a function was stopped at its time limit, and reads nothing twice', async () => {
    const files = BATCH_LIMITS.together * 3 + 10;
    const calm = await setUp(files);
    const reads = jest.spyOn(calm.memory.files, 'list');
    await calm.plan.execute(await calm.begin());
    const wanted = reads.mock.calls.length;
    const limit = async () => Promise.reject(new Error('Task timed out.'));
    const t = await setUp(files, meanwhile('updateWithItems', atCall(Math.floor(wanted / 2), limit)));
    const list = jest.spyOn(t.memory.files, 'list');
    const batch = await t.begin();
    await expect(t.plan.execute(batch)).rejects.toThrow('timed out');
    expect(t.items().length).toBeGreaterThan(0);
    const { manifest, count } = await t.plan.execute(batch);
    // One page was read and could not be written.
    expect(list.mock.calls.length).toBe(wanted + 1);
    expect(count).toBe(files);
    expect((await t.manifest(manifest)).sort()).toEqual(Array.from({ length: files }, (_, n) => nth(n)));
    expect(await t.now(batch)).toMatchObject({ state: 'running', total: files });
  });

  it('goes on in another round, too: all files are found, also those that nobody had looked for', async () => {
    const t = await setUp(
      BATCH_LIMITS.together + 5,
      meanwhile(
        'updateWithItems',
        atCall(3, async () => Promise.reject(new Error('Killed.'))),
      ),
    );
    const batch = await t.begin();
    await expect(t.plan.execute(batch)).rejects.toThrow('Killed.');
    const found = t.items().length;
    await t.finish.execute(batch);
    expect(await t.now(batch)).toMatchObject({ state: 'failed', total: found });
    const again = await t.retry.execute(batch);
    expect(await t.plan.execute(again)).toMatchObject({ count: BATCH_LIMITS.together + 5 });
  });

  it('by two at once: one goes on, and its list has every file once', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const order = new Interleaving(seed);
      const t = await setUp(5, order.wrap);
      let batch!: Batch;
      await order.run([async () => (batch = await t.begin())]);
      const plans = await order.run([() => t.plan.execute(batch), () => t.plan.execute(batch)]);
      if (plans.every(({ status }) => status === 'rejected')) await order.run([() => t.plan.execute(batch)]);
      const { state, manifest } = await t.now(batch);
      expect([seed, state]).toEqual([seed, 'running']);
      expect((await t.manifest(manifest!)).sort()).toEqual([0, 1, 2, 3, 4].map(nth));
    }
  });

  it('finds too many: every file has ended, and another try is refused', async () => {
    jest.replaceProperty(BATCH_LIMITS as { files: number }, 'files', 3);
    const t = await setUp(5);
    const batch = await t.begin();
    await t.execute(batch);
    expect(await t.now(batch)).toMatchObject({ state: 'failed', reason: { code: 'TOO_MANY_FILES' } });
    expect(new Set(t.states())).toEqual(new Set(['cancelled']));
    expect(await t.now(batch)).toMatchObject({ total: t.items().length });
    for (const n of [0, 1, 2]) await t.memory.files.remove((await t.memory.files.find(OWNER, nth(n)))!);
    await expectRefusal(t.retry.execute(batch), 'STATE_CONFLICT');
  });
});

describe('finishing', () => {
  it.each([
    ['has found some files and is still at it', 3],
    ['has found all of them', Infinity],
  ])('counts again when a planner came meanwhile that %s', async (_, writes) => {
    let come: () => Promise<unknown> = async () => undefined;
    const t = await setUp(
      60,
      meanwhile(
        'put',
        atCall(1, () => come()),
      ),
    );
    const batch = await t.begin();
    const update = t.memory.batches.updateWithItems.bind(t.memory.batches);
    let written = 0;
    t.memory.batches.updateWithItems = async (...args) => {
      if (++written === writes) throw new Error('Killed.');
      await update(...args);
    };
    come = () => t.plan.execute(batch).catch(() => undefined);
    const ended = await t.finish.execute(batch);
    expect(t.items().length).toBeGreaterThan(0);
    expect(new Set(t.states())).toEqual(new Set(['failed']));
    expect(ended).toMatchObject({ state: 'failed', total: t.items().length });
    expect(ended!.counts!.failed).toBe(t.items().length);
  });
});

describe('a file', () => {
  it('of a later round is left alone by what is told of an earlier one', async () => {
    const t = await setUp(1);
    const batch = await t.failed();
    const again = await t.retry.execute(batch);
    await t.plan.execute(again);
    const [item] = t.items();
    expect(item).toMatchObject({ state: 'waiting', round: again.round });
    const late = { ...item!, round: batch.round };
    expect(await t.settle.execute(late)).toEqual(item);
    expect(await t.beginItem.execute(late)).toBeNull();
    expect(t.items()[0]).toEqual(item);
  });

  it('that was settled while its run was being made runs no more', async () => {
    let happen: () => Promise<unknown> = async () => undefined;
    const t = await setUp(
      1,
      meanwhile('createRun', () => happen()),
    );
    const batch = await t.begin();
    await t.plan.execute(batch);
    happen = async () => {
      await t.cancel.execute(batch);
      await t.finish.execute(batch);
    };
    const [item] = t.items();
    expect(await t.beginItem.execute(item!)).toBeNull();
    expect(t.states()).toEqual(['cancelled']);
    const runs = [...t.memory.runs.runs.values()];
    expect(runs).toMatchObject([{ state: 'cancelled', reason: { code: 'CANCELLED' } }]);
    expect(runs.filter(({ state }) => isOpenRun(state))).toEqual([]);
  });

  it.each(['waiting', 'running'])(
    'that was %s when its batch was cancelled is cancelled, not failed',
    async (state) => {
      const t = await setUp(1);
      const batch = await t.begin();
      await t.plan.execute(batch);
      const [item] = t.items();
      if (state === 'running') await t.beginItem.execute(item!);
      expect(t.states()).toEqual([state]);
      await t.cancel.execute(batch);
      expect(await t.settle.execute(item!)).toMatchObject({
        state: 'cancelled',
        reason: { code: 'CANCELLED' },
      });
    },
  );
});

it('another try is one more open batch, and there are only so many', async () => {
  const t = await setUp(1);
  const batch = await t.failed();
  const open: Batch[] = [];
  for (let n = 0; n < BATCH_LIMITS.openAtOnce; n++) open.push(await t.begin());
  await expectRefusal(t.retry.execute(batch), 'STATE_CONFLICT');
  expect((await t.now(batch)).state).toBe('failed');
  await t.execute(open[0]!);
  const again = await t.retry.execute(batch);
  expect(again.state).toBe('planning');
  // A replay is none.
  expect(await t.retry.execute(batch)).toEqual(again);
});

import {
  aFile,
  aManifest,
  aRule,
  batchFixture,
  CountedIds,
  expectRefusal,
  MemoryFileStore,
  OWNER,
  processingFixture,
} from '@intake/testing';
import { type FileCondition, ManageRules, meets, RULE_LIMITS } from '@intake/domain';

type Fixture = ReturnType<typeof processingFixture>;

const VIDEO = { name: 'Interview-Müller 2.mp4', category: 'video', path: 'Work/2026', size: 5000 } as const;
const ASKED = [{ algorithm: 'on-demand', parameters: { n: 1 } }];

/** What a file that has just arrived is analysed by, and how each ended. */
async function analysed(fixture: Fixture, changes = {}) {
  const file = await fixture.ready(changes);
  await fixture.start.execute(OWNER, file.id);
  await fixture.execute(file);
  return (await fixture.read.list(OWNER, file.id, 1)).items[0]!;
}

const outcome = (run: Awaited<ReturnType<typeof analysed>>, id: string) =>
  run.steps.find(({ algorithm }) => algorithm === id);

describe('a condition', () => {
  it.each<[FileCondition, boolean]>([
    [{}, true],
    [{ category: 'video' }, true],
    [{ category: 'audio' }, false],
    [{ types: ['avi', 'mp4'] }, true],
    [{ types: ['avi'] }, false],
    [{ folder: 'Work' }, true],
    [{ folder: 'Work/2026' }, true],
    [{ folder: 'Work/20' }, false],
    [{ folder: 'Other' }, false],
    [{ name: 'mull inter' }, true],
    [{ name: '2026' }, true],
    [{ name: 'view' }, false],
    [{ minSize: 5000, maxSize: 5000 }, true],
    [{ minSize: 5001 }, false],
    [{ maxSize: 4999 }, false],
    [{ category: 'video', folder: 'Work', name: 'other' }, false],
  ])('%j is met: %s', (condition, met) => expect(meets(VIDEO, condition)).toBe(met));

  it('without a folder is met by files without one, and a folder is not', () => {
    expect(meets({ ...VIDEO, path: undefined }, {})).toBe(true);
    expect(meets({ ...VIDEO, path: undefined }, { folder: 'Work' })).toBe(false);
  });

  it('chooses the same files for a batch, whatever the search finds besides', async () => {
    const files = new MemoryFileStore({ lag: false });
    const { plan, start, memory } = batchFixture(undefined, { files });
    const file = (id: string, name: string, changes = {}) =>
      memory.files.create(aFile({ ...{ id, ownerId: OWNER, name, status: 'ready' }, ...changes }));
    await file('A', 'Interview.png', { path: 'Work' });
    await file('B', 'Interview.png', { path: 'Other' });
    await file('C', 'Interview.png', { path: 'Work', size: 1 });
    await file('D', 'Interview.gif', { path: 'Work' });
    const filter = { folder: 'Work/', types: ['png'], minSize: 1000 };
    const batch = await start.execute(OWNER, { files: { filter } });
    expect(batch.files.filter).toEqual({ ...filter, folder: 'Work' });
    await plan.execute(batch);
    expect([...memory.batches.items.values()].map(({ fileId }) => fileId)).toEqual(['A']);
  });
});

describe('a file that arrives', () => {
  it('is analysed by what its rules ask for besides what runs by itself, and its run says which rule', async () => {
    const fixture = processingFixture();
    const rule = aRule({ ownerId: OWNER, condition: { folder: 'Work' }, algorithms: ASKED });
    await fixture.memory.rules.create(rule);
    const inside = await analysed(fixture, { path: 'Work/2026' });
    expect(inside.run.state).toBe('succeeded');
    expect(inside.steps.map(({ algorithm }) => algorithm)).toEqual(['identify', 'on-demand', 'summary']);
    expect(outcome(inside, 'on-demand')).toMatchObject({
      state: 'succeeded',
      rule: { id: rule.id, name: rule.name },
    });
    expect(outcome(inside, 'identify')).not.toHaveProperty('rule');
    expect(inside.run.plan).toContainEqual(
      expect.objectContaining({ algorithm: 'on-demand', parameters: { n: 1 } }),
    );
    expect(outcome(await analysed(fixture, { path: 'Elsewhere' }), 'on-demand')).toBeUndefined();
    expect(outcome(await analysed(fixture), 'on-demand')).toBeUndefined();
  });

  it('is not looked at by rules that are off, or somebody else’s, nor by algorithms that do not take it', async () => {
    const fixture = processingFixture();
    await fixture.memory.rules.create(aRule({ ownerId: OWNER, enabled: false }));
    await fixture.memory.rules.create(aRule({ ownerId: 'bob' }));
    const media = [{ algorithm: 'media', parameters: {} }];
    await fixture.memory.rules.create(aRule({ ownerId: OWNER, algorithms: media }));
    expect((await analysed(fixture)).steps.map(({ algorithm }) => algorithm)).toEqual([
      'identify',
      'summary',
    ]);
  });

  it('has each algorithm once, as the oldest rule wants it', async () => {
    const fixture = processingFixture();
    for (const [id, algorithm] of [
      ['2', 'on-demand'],
      ['1', 'on-demand'],
      ['1b', 'identify'],
    ] as const)
      await fixture.memory.rules.create(
        aRule({ ownerId: OWNER, id, algorithms: [{ algorithm, parameters: { of: id } }] }),
      );
    const { run } = await analysed(fixture);
    expect(run.plan!.map(({ algorithm, parameters }) => [algorithm, parameters])).toEqual([
      ['identify', { of: '1b' }],
      ['summary', {}],
      ['on-demand', { of: '1' }],
    ]);
  });

  it('is planned once: a rule that goes or changes later changes nothing', async () => {
    const fixture = processingFixture();
    const rule = aRule({ ownerId: OWNER, algorithms: ASKED });
    await fixture.memory.rules.create(rule);
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const planned = await fixture.plan.execute(file);
    await fixture.memory.rules.remove(OWNER, rule.id);
    expect(await fixture.plan.execute(file)).toEqual(planned);
    await fixture.execute(file);
    const [read] = (await fixture.read.list(OWNER, file.id, 1)).items;
    expect(outcome(read!, 'on-demand')).toMatchObject({ state: 'succeeded', rule: { name: rule.name } });
  });

  it('skips what a rule can no longer ask for, and says why', async () => {
    const fixture = processingFixture();
    const algorithms = [
      { algorithm: 'removed', parameters: {} },
      { algorithm: 'on-demand', parameters: { wrong: 1 } },
      { algorithm: 'identify', parameters: { wrong: 1 } },
    ];
    await fixture.memory.rules.create(aRule({ ownerId: OWNER, algorithms }));
    const read = await analysed(fixture);
    expect(read.run.state).toBe('succeeded');
    expect(outcome(read, 'removed')).toMatchObject({ state: 'skipped', reason: { code: 'ALGORITHM_GONE' } });
    expect(outcome(read, 'on-demand')).toMatchObject({
      ...{ state: 'skipped', reason: { code: 'PARAMETERS_INVALID', detail: 'No such parameter.' } },
      rule: { name: 'A rule' },
    });
    // It runs by itself as well.
    expect(outcome(read, 'identify')).toMatchObject({ state: 'succeeded' });
    expect(fixture.memory.runner.jobs.map(({ algorithm }) => algorithm)).toEqual(['identify', 'summary']);
    // And is no failure that could be tried again.
    const again = fixture.request.execute(OWNER, read.run.fileId, { after: read.run.runId });
    await expectRefusal(again, 'STATE_CONFLICT');
  });

  it('is read rules for once; later runs are what somebody asks for', async () => {
    const fixture = processingFixture();
    let lists = 0;
    const list = fixture.memory.rules.list.bind(fixture.memory.rules);
    fixture.memory.rules.list = (ownerId) => (lists++, list(ownerId));
    await fixture.memory.rules.create(aRule({ ownerId: OWNER, algorithms: ASKED }));
    const { run } = await analysed(fixture);
    expect(lists).toBe(1);
    const again = await fixture.request.execute(OWNER, run.fileId, {});
    await fixture.execute(again);
    const read = await fixture.read.one(again);
    expect(outcome(read, 'on-demand')).toBeUndefined();
    expect(lists).toBe(1);
  });

  it('has its rules, too, when its first run never came to a plan and is tried again', async () => {
    const fixture = processingFixture();
    await fixture.memory.rules.create(aRule({ ownerId: OWNER, algorithms: ASKED }));
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    await fixture.finish.execute(file);
    const again = await fixture.request.execute(OWNER, file.id, { after: file.id });
    await fixture.execute(again);
    expect(outcome(await fixture.read.one(again), 'on-demand')).toMatchObject({ state: 'succeeded' });
  });
});

describe('ManageRules', () => {
  const NEW = { name: 'Captions', condition: {}, algorithms: [{ id: 'on-demand' }] };

  function rulesFixture() {
    const { memory, catalogue, clock } = processingFixture();
    const { rules } = memory;
    const manage = new ManageRules({ rules, catalogue, clock, ids: new CountedIds(clock) });
    return { manage, rules, catalogue, clock };
  }

  it('keeps a rule with its folder as files have theirs, and changes a part of it', async () => {
    const { manage, rules, clock } = rulesFixture();
    const made = await manage.create(OWNER, { ...NEW, condition: { folder: '/Work\\2026/' } });
    expect(made).toMatchObject({ enabled: true, version: 1, condition: { folder: 'Work/2026' } });
    clock.advance(1000);
    const changed = await manage.change(OWNER, made.id, { enabled: false });
    expect(changed).toEqual({ ...made, enabled: false, version: 2, updatedAt: clock.now().toISOString() });
    await manage.change(OWNER, made.id, { condition: {} });
    expect(await rules.find(OWNER, made.id)).toMatchObject({ condition: {}, enabled: false });
  });

  it('loses no change of two at once', async () => {
    const { manage, rules } = rulesFixture();
    const { id } = await manage.create(OWNER, NEW);
    await Promise.all([
      manage.change(OWNER, id, { enabled: false }),
      manage.change(OWNER, id, { name: 'Other' }),
      manage.change(OWNER, id, { condition: { category: 'video' } }),
    ]);
    expect(await rules.find(OWNER, id)).toMatchObject({
      ...{ enabled: false, name: 'Other', condition: { category: 'video' }, version: 4 },
    });
  });

  it('can be switched off when its algorithm is gone, not given another one that is', async () => {
    const { manage, catalogue } = rulesFixture();
    catalogue.entries.push(aManifest({ id: 'soon-gone' }));
    const { id } = await manage.create(OWNER, { ...NEW, algorithms: [{ id: 'soon-gone' }] });
    catalogue.entries.pop();
    expect(await manage.change(OWNER, id, { enabled: false })).toMatchObject({ enabled: false });
    const wanted = manage.change(OWNER, id, { algorithms: [{ id: 'soon-gone' }] });
    await expectRefusal(wanted, 'VALIDATION_FAILED');
  });

  it('says what of it does not fit the algorithms any more, and nothing of what does', async () => {
    const { manage, catalogue } = rulesFixture();
    const rule = aRule({
      algorithms: [
        { algorithm: 'identify', parameters: {} },
        { algorithm: 'removed', parameters: {} },
        { algorithm: 'identify', parameters: { wrong: 1 } },
      ],
    });
    expect(catalogue.list().map(({ id }) => id)).toContain('identify');
    expect(manage.problems(rule)).toEqual([
      { algorithm: 'removed', code: 'ALGORITHM_GONE', errors: [] },
      {
        ...{ algorithm: 'identify', code: 'PARAMETERS_INVALID' },
        errors: [{ pointer: expect.not.stringContaining('parameters'), detail: expect.any(String) }],
      },
    ]);
  });

  it.each<[object, 'VALIDATION_FAILED' | 'INVALID_NAME']>([
    [{ condition: { folder: 'a/../b' } }, 'INVALID_NAME'],
    [{ condition: { folder: '/' } }, 'VALIDATION_FAILED'],
    [{ condition: { name: '...' } }, 'VALIDATION_FAILED'],
    [{ condition: { types: ['exe'] } }, 'VALIDATION_FAILED'],
    [{ condition: { minSize: 2, maxSize: 1 } }, 'VALIDATION_FAILED'],
    [{ algorithms: [{ id: 'no-such' }] }, 'VALIDATION_FAILED'],
    [{ algorithms: [{ id: 'identify', parameters: { wrong: 1 } }] }, 'VALIDATION_FAILED'],
    [
      { algorithms: [{ id: 'identify', parameters: { a: 'x'.repeat(RULE_LIMITS.size) } }] },
      'VALIDATION_FAILED',
    ],
  ])('refuses %j', async (changes, code) => {
    const { manage, rules } = rulesFixture();
    await expectRefusal(manage.create(OWNER, { ...NEW, ...changes }), code);
    const { id } = await manage.create(OWNER, NEW);
    await expectRefusal(manage.change(OWNER, id, changes), code);
    expect(rules.rules.size).toBe(1);
  });

  it('has a limit, and knows of nobody else’s', async () => {
    const { manage, rules } = rulesFixture();
    for (let n = 0; n < RULE_LIMITS.rules; n++) await rules.create(aRule({ ownerId: OWNER }));
    await expectRefusal(manage.create(OWNER, NEW), 'STATE_CONFLICT');
    const { id } = await manage.create('bob', NEW);
    await expectRefusal(manage.get(OWNER, id), 'NOT_FOUND');
    await expectRefusal(manage.change(OWNER, id, { enabled: false }), 'NOT_FOUND');
    await manage.remove(OWNER, id);
    expect(await manage.get('bob', id)).toMatchObject({ enabled: true });
  });
});

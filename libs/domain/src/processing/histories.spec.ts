import { killing, OWNER, processingFixture, seededRandom } from '@intake/testing';
import { isOpenRun, isOpenStep, type ProcessingRun, RUN_LIMITS } from '@intake/domain';

const HISTORIES = 500;

async function history(seed: number) {
  const next = seededRandom(seed);
  let chance = 0.06;
  let dropped = false;
  const fixture = processingFixture(killing(next, () => chance));
  const { memory } = fixture;
  memory.slots.limit = 1;
  // Of a run that is gone: whoever ended it was killed before it gave its slot back.
  if (next() < 0.3) await memory.slots.take({ ownerId: OWNER, fileId: 'gone', runId: 'gone' });
  const name = next() < 0.5 ? 'film.mp4' : 'picture.png';
  const file = await fixture.ready({ name, category: name === 'film.mp4' ? 'video' : 'image' });
  const began = new Map<string, number>();
  const start = memory.engine.start.bind(memory.engine);
  memory.engine.start = async (run) => {
    const before = memory.engine.executions.size;
    const starting = start(run);
    // At once: other runs are started at the same time.
    if (memory.engine.executions.size > before) began.set(run.runId, (began.get(run.runId) ?? 0) + 1);
    await starting;
  };
  memory.runner.perform = async () => {
    const dice = next();
    if (dice < 0.1) throw new Error('The storage is slow.');
    return dice < 0.2 ? { state: 'failed', reason: { code: 'ALGORITHM_FAILED', detail: 'odd' } } : {};
  };
  const runs = () => [...memory.runs.runs.values()];
  const anyRun = (): ProcessingRun | undefined => runs()[Math.floor(next() * runs().length)];
  const actions: (() => Promise<unknown>)[] = [
    () => fixture.queue.execute(file),
    () => fixture.start.execute(OWNER, file.id),
    () => fixture.start.execute(OWNER, file.id),
    () => fixture.execute(anyRun() ?? file),
    () => fixture.execute(anyRun() ?? file),
    () => Promise.all([fixture.execute(file), fixture.execute(file)]),
    () => fixture.request.execute(OWNER, file.id, {}),
    () => fixture.cancel.execute(anyRun() ?? file),
    () => fixture.sweep.execute(),
    async () => fixture.clock.advance(next() * RUN_LIMITS.open),
    async () => {
      const executions = [...memory.engine.executions.values()];
      const one = executions[Math.floor(next() * executions.length)];
      if (one && next() < 0.5) one.state = next() < 0.5 ? 'failed' : 'succeeded';
    },
    async () => {
      if (next() > 0.15) return;
      dropped = true;
      await fixture.drop.execute(OWNER, file.id);
      const stored = await memory.files.find(OWNER, file.id);
      if (stored) await memory.files.remove(stored);
    },
  ];
  for (let n = 0; n < 12; n++)
    // A refusal or a killed process is part of the history; what is left is what counts.
    await actions[Math.floor(next() * actions.length)]!().catch(() => undefined);

  chance = 0;
  const gone = !(await memory.files.find(OWNER, file.id));
  for (let n = 0; n < 6; n++) {
    await fixture.sweep.execute();
    // What still runs in the workflow comes to its end.
    for (const { run, state } of memory.engine.executions.values())
      if (state === 'running') await fixture.execute(run);
    for (const one of memory.engine.executions.values()) if (one.state === 'running') one.state = 'succeeded';
    fixture.clock.advance(RUN_LIMITS.open);
  }
  return { fixture, file, gone, dropped, began, runs: runs() };
}

describe(`${HISTORIES} histories of killed processes, repeated events, failures, cancellations and deletions`, () => {
  it('lose no file, run nothing twice, leave no run open and no derived object behind', async () => {
    const seen = { deleted: 0, ended: 0, states: new Set<string>() };
    for (let seed = 1; seed <= HISTORIES; seed++) {
      const { fixture, file, gone, dropped, began, runs } = await history(seed);
      const context = { seed, runs };
      const steps = [...fixture.memory.runs.steps.values()];
      expect({ ...context, open: runs.filter(({ state }) => isOpenRun(state)) }).toEqual({
        ...context,
        open: [],
      });
      expect({ ...context, slots: await fixture.memory.slots.holders() }).toEqual({ ...context, slots: [] });
      expect({ ...context, twice: [...began.values()].filter((times) => times > 1) }).toEqual({
        ...context,
        twice: [],
      });
      const known = runs.map(({ fileId, runId }) => `derived/${fileId}/${runId}/`);
      const orphans = [...fixture.memory.derived.objects.keys()].filter(
        (key) => !known.some((prefix) => key.startsWith(prefix)),
      );
      expect({ ...context, orphans }).toEqual({ ...context, orphans: [] });
      const stray = steps.filter((step) => !runs.some(({ runId }) => runId === step.runId));
      expect({ ...context, stray }).toEqual({ ...context, stray: [] });
      if (gone) {
        seen.deleted++;
        expect(context).toEqual({ seed, runs: [] });
      } else {
        expect(await fixture.memory.files.find(OWNER, file.id)).toMatchObject({
          status: 'ready',
          version: 1,
        });
        const [shown] = await fixture.memory.runs.summaries(OWNER, [file.id]);
        const newest = runs.toSorted((a, b) => a.runId.localeCompare(b.runId)).at(-1);
        if (!dropped)
          expect({ ...context, shown: [shown?.run, shown?.state] }).toEqual({
            ...context,
            shown: [newest?.runId, newest?.state],
          });
        for (const run of runs)
          if (run.state === 'succeeded') {
            const own = steps.filter(({ runId }) => runId === run.runId);
            expect({ ...context, all: own.length, open: own.some((step) => isOpenStep(step.state)) }).toEqual(
              {
                ...context,
                all: run.plan!.length,
                open: false,
              },
            );
          }
      }
      for (const { state } of runs) seen.states.add(state);
      seen.ended += runs.length;
    }
    // The histories are about something.
    expect(seen.deleted).toBeGreaterThan(5);
    expect(seen.ended).toBeGreaterThan(HISTORIES / 3);
    expect([...seen.states].sort()).toEqual(['cancelled', 'failed', 'partial', 'succeeded']);
  });
});

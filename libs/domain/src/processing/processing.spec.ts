import { jest } from '@jest/globals';
import { expectRefusal, OWNER, processingFixture } from '@intake/testing';
import { AttemptReplaced, isOpenRun, RUN_LIMITS, runDueAt } from '@intake/domain';

type Fixture = ReturnType<typeof processingFixture>;

const stateOf = async ({ memory }: Fixture, run: Parameters<Fixture['plan']['execute']>[0]) =>
  (await memory.runs.findRun(run))?.state;

describe('processing a file', () => {
  it('runs what fits, in order of need, and keeps each result beside the file', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready({ name: 'film.mp4', category: 'video' });
    await fixture.queue.execute(file);
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    const { run, steps } = await fixture.read.one(file);
    expect(run).toMatchObject({ state: 'succeeded', runId: file.id });
    expect(steps.map(({ algorithm, state }) => [algorithm, state])).toEqual([
      ['identify', 'succeeded'],
      ['media', 'succeeded'],
      ['summary', 'succeeded'],
    ]);
    expect(fixture.memory.runner.jobs.at(-1)!.results).toEqual({ identify: { of: 'identify' } });
    const [summary] = await fixture.memory.runs.summaries(OWNER, [file.id]);
    expect(summary).toMatchObject({ state: 'succeeded', progress: 1, thumbnails: [{ width: 96 }] });
    expect(runDueAt(run)).toBeNull();
  });

  it('leaves out what its owner has switched off, unless somebody asks for it', async () => {
    const fixture = processingFixture();
    await fixture.memory.settings.write(OWNER, { algorithmsOff: ['media', 'identify'], version: 1 });
    const file = await fixture.ready({ name: 'film.mp4', category: 'video' });
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    const ran = async (run: Parameters<typeof fixture.read.one>[0]) =>
      (await fixture.read.one(run)).steps.map(({ algorithm }) => algorithm);
    expect(await ran(file)).toEqual(['summary']);
    const asked = await fixture.request.execute(OWNER, file.id, { algorithms: [{ id: 'media' }] });
    await fixture.execute(asked);
    expect(await ran(asked)).toEqual(['media']);
    await fixture.memory.settings.write(OWNER, { algorithmsOff: [], version: 2 });
    const usual = await fixture.request.execute(OWNER, file.id, {});
    await fixture.execute(usual);
    expect(await ran(usual)).toEqual(['identify', 'media', 'summary']);
  });

  it('has one execution, however often and in whatever order its arrival is told', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await Promise.all([1, 2, 3].map(() => fixture.start.execute(OWNER, file.id)));
    await fixture.queue.execute(file);
    await fixture.execute(file);
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    expect(fixture.memory.engine.executions.size).toBe(1);
    expect(fixture.memory.runner.jobs).toHaveLength(2);
  });

  it('is partial where a step fails, and runs that again on demand', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    const reason = { code: 'ALGORITHM_FAILED', detail: 'odd' };
    fixture.memory.runner.perform = async ({ algorithm }) =>
      algorithm === 'summary' ? { state: 'failed', result: undefined, reason } : {};
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    expect(await fixture.memory.runs.findRun(file)).toMatchObject({
      state: 'partial',
      reason: { detail: 'summary' },
    });
    fixture.memory.runner.perform = async () => ({});
    const again = await fixture.request.execute(OWNER, file.id, { after: file.id });
    await fixture.execute(again);
    expect((await fixture.read.one(again)).steps).toMatchObject([
      { algorithm: 'summary', state: 'succeeded' },
    ]);
    expect(fixture.memory.runner.jobs.at(-1)!.results).toEqual({ identify: { of: 'identify' } });
    await expectRefusal(fixture.request.execute(OWNER, file.id, { after: again.runId }), 'STATE_CONFLICT');
  });

  it('sinks no step with another one: killed, throttled and failing tasks are recorded', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    let tries = 0;
    fixture.memory.runner.perform = async ({ algorithm }) => {
      if (algorithm === 'identify') throw new Error('Lambda.TooManyRequestsException');
      if (tries++ === 0) throw new Error('once');
      return {};
    };
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    expect((await fixture.read.one(file)).steps).toMatchObject([
      { algorithm: 'identify', state: 'failed', attempt: 4, reason: { code: 'TASK_FAILED' } },
      { algorithm: 'summary', state: 'succeeded', attempt: 2 },
    ]);
  });

  it('refuses what does not fit, is not there, or is not ready', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    const ask = (id: string, parameters = {}) =>
      fixture.request.execute(OWNER, file.id, { algorithms: [{ id, parameters }] });
    await expectRefusal(ask('no-such'), 'VALIDATION_FAILED');
    await expectRefusal(ask('media'), 'VALIDATION_FAILED');
    await expectRefusal(ask('identify', { wrong: 1 }), 'VALIDATION_FAILED');
    await expectRefusal(fixture.request.execute('bob', file.id, {}), 'NOT_FOUND');
    const early = await fixture.ready({ status: 'verifying' });
    await expectRefusal(fixture.request.execute(OWNER, early.id, {}), 'STATE_CONFLICT');
    await fixture.start.execute(OWNER, early.id);
    expect(fixture.memory.engine.executions.size).toBe(0);
  });

  it('counts what it keeps in storage as its owner’s, until its run is removed', async () => {
    const fixture = processingFixture();
    const { memory } = fixture;
    const stored = () => memory.runs.storedBytes(OWNER);
    const file = await fixture.ready({ name: 'film.mp4', category: 'video' });
    memory.runner.perform = async () => ({ result: { text: 'x'.repeat(RUN_LIMITS.result) } });
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    const kept = [...memory.derived.objects.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(kept).toBeGreaterThan(RUN_LIMITS.result);
    expect(await stored()).toBe(kept);
    await fixture.drop.execute(OWNER, file.id);
    await memory.files.remove((await memory.files.find(OWNER, file.id))!);
    fixture.clock.advance(RUN_LIMITS.writing);
    await fixture.sweep.execute();
    expect([memory.derived.objects.size, await stored()]).toEqual([0, 0]);
  });

  it('keeps large results beside the derived files, and gives them to who needs them', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    fixture.memory.runner.perform = async () => ({ result: { text: 'x'.repeat(RUN_LIMITS.result) } });
    await fixture.start.execute(OWNER, file.id);
    const { stages } = await fixture.plan.execute(file);
    const step = await fixture.perform.execute(stages[0]!.light[0]!);
    expect(step).toMatchObject({
      state: 'succeeded',
      resultKey: `derived/${file.id}/${file.id}/identify/result.json`,
    });
    expect(step).not.toHaveProperty('result');
    await fixture.perform.execute(stages[1]!.light[0]!);
    expect(fixture.memory.runner.jobs.at(-1)!.results['identify']).toMatchObject({
      text: expect.any(String),
    });
  });
});

describe('two workers at one step', () => {
  it('only the one that took it last writes its result', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    fixture.memory.runner.perform = async () => (await held, { result: 'late' });
    const slow = fixture.perform.execute(step);
    await new Promise(setImmediate);
    fixture.memory.runner.perform = async () => ({ result: 'new' });
    await fixture.perform.execute(step);
    release();
    expect(await slow).toMatchObject({ attempt: 2, result: 'new' });
  });

  it('the one that was replaced ends nothing while the other one still works', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    const first = await fixture.steps.start(step);
    const second = await fixture.steps.start(step);
    expect(await fixture.steps.end(first, 'failed', {})).toMatchObject({ state: 'running', attempt: 2 });
    expect(await fixture.steps.report(first, 0.5)).toBe('replaced');
    expect(await fixture.steps.report(second, 0.5)).toBe('ours');
    expect(await fixture.steps.end(second, 'succeeded', {})).toMatchObject({ state: 'succeeded' });
    expect(await fixture.steps.report(first, 0.5)).toBe('over');
  });

  it.each([
    ['the one that was replaced is told so: what it has begun elsewhere stays', true],
    ['nobody needs what it has begun elsewhere when the run is cancelled', false],
  ])('%s', async (_, replaced) => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
    try {
      fixture.memory.runner.perform = ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        );
      const slow = fixture.perform.execute(step);
      await new Promise(setImmediate);
      if (replaced) await fixture.steps.start(step);
      else await fixture.cancel.execute(file);
      await jest.advanceTimersByTimeAsync(2000);
      await slow;
      const { reason } = fixture.memory.runner.jobs[0]!.signal;
      expect(reason).toBeInstanceOf(Error);
      expect(reason instanceof AttemptReplaced).toBe(replaced);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('what a service holds for another attempt', () => {
  it('goes when the result is kept, not before: a crash in between finds it again', async () => {
    const fixture = processingFixture();
    const { runs, runner } = fixture.memory;
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    const kept: unknown[] = [];
    const release = async () => void kept.push((await runs.findStep(step))!.result);
    runner.perform = async () => ({ result: 'found', release });
    const write = runs.writeStep.bind(runs);
    runs.writeStep = (one) => (one.state === 'succeeded' ? Promise.reject(new Error('killed')) : write(one));
    await expect(fixture.perform.execute(step)).rejects.toThrow('killed');
    expect(kept).toEqual([]);
    runs.writeStep = write;
    expect(await fixture.perform.execute(step)).not.toHaveProperty('release');
    expect(kept).toEqual(['found']);
  });

  it('stays when another attempt has taken the step', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    const release = jest.fn(async () => undefined);
    fixture.memory.runner.perform = async () => {
      await fixture.steps.start(step);
      return { release };
    };
    expect(await fixture.perform.execute(step)).toMatchObject({ state: 'running', attempt: 2 });
    expect(release).not.toHaveBeenCalled();
  });
});

describe('a file that is deleted in mid-run', () => {
  it('leaves nothing behind, even of a task that writes after its records were condemned', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    fixture.memory.runner.perform = async (job) => {
      await held;
      const late = { name: 'late.txt', contentType: 'text/plain', role: 'data' };
      await job.derive(late, new Uint8Array([1]));
      return {};
    };
    const writing = fixture.perform.execute(step);
    await new Promise(setImmediate);
    await fixture.drop.execute(OWNER, file.id);
    await fixture.memory.files.remove((await fixture.memory.files.find(OWNER, file.id))!);
    await fixture.sweep.execute();
    release();
    await writing;
    expect(fixture.memory.derived.objects.size).toBeGreaterThan(0);
    fixture.clock.advance(RUN_LIMITS.writing);
    await fixture.sweep.execute();
    expect([...fixture.memory.derived.objects.keys()]).toEqual([]);
    expect(fixture.memory.runs.runs.size + fixture.memory.runs.steps.size).toBe(0);
    expect(await fixture.memory.runs.summaries(OWNER, [file.id])).toEqual([]);
  });
});

describe('a cancelled run', () => {
  it('is shown as cancelled, and its slot is free after a replay, when the first one was killed', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const { runs } = fixture.memory;
    const write = runs.updateRun.bind(runs);
    jest.spyOn(runs, 'updateRun').mockImplementationOnce(async (run) => {
      await write(run);
      throw new Error('killed');
    });
    await expect(fixture.cancel.execute(file)).rejects.toThrow('killed');
    expect(await runs.summaries(OWNER, [file.id])).toMatchObject([{ run: file.runId, state: 'cancelled' }]);
    await fixture.cancel.execute(file);
    expect(await fixture.memory.slots.holders()).toEqual([]);
  });

  it('stays cancelled: late tasks write nothing, replays get the same', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    const step = (await fixture.plan.execute(file)).stages[0]!.light[0]!;
    await fixture.cancel.execute(file);
    await fixture.cancel.execute(file);
    expect(await fixture.perform.execute(step)).toMatchObject({ state: 'cancelled' });
    await fixture.finish.execute(file);
    expect(await stateOf(fixture, file)).toBe('cancelled');
    expect(await fixture.memory.engine.find(file)).toBe('failed');
  });
});

describe('files that arrive together', () => {
  const begunOf = ({ memory }: Fixture) =>
    [...memory.engine.executions.values()].map(({ run }) => run.fileId);

  /** Ready, and told, in their order. */
  async function arrived(fixture: Fixture, count: number) {
    const files = [];
    for (let n = 0; n < count; n++) {
      const file = await fixture.ready();
      await fixture.start.execute(OWNER, file.id);
      fixture.clock.advance(1000);
      files.push(file);
    }
    return files;
  }

  it('are analysed as many at once as the deployment allows, and each that ends lets the next one begin', async () => {
    const fixture = processingFixture();
    fixture.memory.slots.limit = 2;
    const files = await arrived(fixture, 5);
    expect(begunOf(fixture)).toEqual([files[0]!.id, files[1]!.id]);
    const [waiting] = await fixture.memory.runs.summaries(OWNER, [files[4]!.id]);
    expect(waiting).toMatchObject({ state: 'queued' });
    for (let ended = 0; ended < files.length; ended++) {
      expect((await fixture.memory.slots.holders()).length).toBeLessThanOrEqual(2);
      const { run } = [...fixture.memory.engine.executions.values()][ended]!;
      await fixture.execute(run);
    }
    expect(begunOf(fixture).sort()).toEqual(files.map(({ id }) => id).sort());
    expect(await fixture.memory.slots.holders()).toEqual([]);
  });

  it('are not looked at, however often their arrival is reported, while there is no slot', async () => {
    const fixture = processingFixture();
    fixture.memory.slots.limit = 1;
    const [first, second] = await arrived(fixture, 2);
    const asked: string[] = [];
    const find = fixture.memory.files.find.bind(fixture.memory.files);
    fixture.memory.files.find = (owner, id) => (asked.push(id), find(owner, id));
    await fixture.start.execute(OWNER, second!.id);
    expect(asked).toEqual([]);
    // The one that has the slot may have been killed before it began.
    await fixture.start.execute(OWNER, first!.id);
    expect(asked).toEqual([first!.id]);
  });

  it('wait for nobody when somebody asks for one', async () => {
    const fixture = processingFixture();
    fixture.memory.slots.limit = 1;
    const [, second] = await arrived(fixture, 2);
    const asked = await fixture.request.execute(OWNER, second!.id, {});
    expect([...fixture.memory.engine.executions.values()].at(-1)!.run).toMatchObject({ runId: asked.runId });
  });

  it('go on when the one that had the slot was lost, or nobody began the next', async () => {
    const fixture = processingFixture();
    fixture.memory.slots.limit = 1;
    await fixture.memory.slots.take({ ownerId: OWNER, fileId: 'gone', runId: 'gone' });
    const [file] = await arrived(fixture, 1);
    expect(begunOf(fixture)).toEqual([]);
    fixture.clock.advance(RUN_LIMITS.queued);
    await fixture.sweep.execute();
    expect(begunOf(fixture)).toEqual([file!.id]);
  });

  it('are not asked about, one by one, while there is no slot', async () => {
    const fixture = processingFixture();
    fixture.memory.slots.limit = 1;
    await arrived(fixture, 4);
    const asked: string[] = [];
    const find = fixture.memory.engine.find.bind(fixture.memory.engine);
    fixture.memory.engine.find = (run) => (asked.push(run.fileId), find(run));
    fixture.clock.advance(RUN_LIMITS.queued);
    await fixture.sweep.execute();
    expect(asked).toEqual([begunOf(fixture)[0]]);
  });
});

describe('the sweeper of runs', () => {
  it('starts what was queued before its file became ready and never started', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.queue.execute(file);
    fixture.clock.advance(RUN_LIMITS.queued);
    await fixture.sweep.execute();
    expect(fixture.memory.engine.executions.size).toBe(1);
  });

  it('drops the run of a file that was refused', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready({ status: 'rejected' });
    await fixture.queue.execute(file);
    fixture.clock.advance(RUN_LIMITS.queued);
    await fixture.sweep.execute();
    fixture.clock.advance(RUN_LIMITS.writing);
    await fixture.sweep.execute();
    expect(fixture.memory.runs.runs.size).toBe(0);
  });

  it('ends a run whose execution is over, and one that is open for too long', async () => {
    for (const [state, code] of [
      ['failed', 'STEPS_FAILED'],
      ['running', 'STEPS_FAILED'],
    ] as const) {
      const fixture = processingFixture();
      const file = await fixture.ready();
      await fixture.start.execute(OWNER, file.id);
      await fixture.plan.execute(file);
      fixture.memory.engine.executions.values().next().value!.state = state;
      fixture.clock.advance(state === 'failed' ? RUN_LIMITS.checked : RUN_LIMITS.open + 1);
      await fixture.sweep.execute();
      expect(await fixture.memory.runs.findRun(file)).toMatchObject({ state: 'failed', reason: { code } });
      expect(await fixture.memory.engine.find(file)).toBe('failed');
    }
  });

  it('reaches every run, however many before it cannot be moved on, and lets those wait', async () => {
    const fixture = processingFixture();
    const stuck = await Promise.all(Array.from({ length: 1100 }, () => fixture.ready()));
    for (const file of stuck) await fixture.queue.execute(file);
    fixture.clock.advance(1000);
    const last = await fixture.ready();
    await fixture.queue.execute(last);
    const start = fixture.memory.engine.start.bind(fixture.memory.engine);
    fixture.memory.engine.start = async (run) => {
      if (run.runId !== last.id) throw new Error('throttled');
      await start(run);
    };
    fixture.clock.advance(RUN_LIMITS.queued);
    const first = await fixture.sweep.execute();
    expect([first.swept, first.failed.length]).toEqual([1, 1100]);
    expect([...fixture.memory.engine.executions.values()]).toMatchObject([{ run: { runId: last.id } }]);
    expect(await fixture.sweep.execute()).toEqual({ swept: 0, failed: [] });
  });

  it('stops when its time is up, and goes on the next time', async () => {
    const fixture = processingFixture();
    for (let n = 0; n < 60; n++) await fixture.queue.execute(await fixture.ready());
    fixture.clock.advance(RUN_LIMITS.queued);
    expect(await fixture.sweep.execute(fixture.clock.now())).toEqual({ swept: 0, failed: [] });
    expect(await fixture.sweep.execute()).toEqual({ swept: 60, failed: [] });
  });

  it('removes an old run once a newer one has all of its results', async () => {
    const fixture = processingFixture();
    const file = await fixture.ready();
    await fixture.start.execute(OWNER, file.id);
    await fixture.execute(file);
    const again = await fixture.request.execute(OWNER, file.id, {});
    await fixture.execute(again);
    fixture.clock.advance(RUN_LIMITS.superseded);
    await fixture.sweep.execute();
    expect(await fixture.memory.runs.findRun(file)).toBeNull();
    expect([...fixture.memory.derived.objects.keys()].every((key) => key.includes(again.runId))).toBe(true);
    expect(isOpenRun((await stateOf(fixture, again))!)).toBe(false);
  });
});

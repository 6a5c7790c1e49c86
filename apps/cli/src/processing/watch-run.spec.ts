import type { Run, Step } from '@intake/contract';
import { Analyses } from '../upload/analyses.ts';
import type { Analysis } from '../upload/report.ts';
import { watchRun } from './watch-run.ts';

const step = (algorithm: string, state: Step['state']): Step => ({
  ...{ algorithm, state, version: '1.0.0', progress: 0, attempt: 1 },
});
const run = (state: Run['state'], steps: Step[] = [], id = 'R1'): Run => ({
  ...{ id, state, steps, progress: 0, createdAt: '2026-11-27T08:00:00.000Z' },
});
const never = new AbortController().signal;
const pause = async () => undefined;

/** Answers one after the other; asked once more than that, it fails. */
function looks(...answers: (Run | null)[]) {
  return async () => {
    if (answers.length === 0) throw new Error('asked after the end');
    return answers.shift()!;
  };
}

describe('watchRun', () => {
  it('tells every change of a step once, also that of a run that was begun meanwhile', async () => {
    const reported: string[] = [];
    const look = looks(
      run('queued'),
      run('running', [step('identify', 'running')]),
      run('running', [step('identify', 'running')]),
      run('running', [step('identify', 'succeeded'), step('media', 'failed')]),
      run('queued', [], 'R2'),
      run('partial', [step('identify', 'succeeded')], 'R2'),
    );
    const changed = ({ algorithm, state }: Step, { id }: Run) =>
      void reported.push(`${id} ${algorithm} ${state}`);
    expect(await watchRun(look, { signal: never, changed, pause })).toMatchObject({
      id: 'R2',
      state: 'partial',
    });
    expect(reported).toEqual([
      'R1 identify running',
      'R1 identify succeeded',
      'R1 media failed',
      'R2 identify succeeded',
    ]);
  });

  it('does not wait for a run that is not there', async () => {
    expect(await watchRun(looks(null), { signal: never })).toBeNull();
  });

  it('ends at Ctrl-C', async () => {
    const looked = looks(run('running'));
    await expect(watchRun(looked, { signal: AbortSignal.abort() })).rejects.toThrow('abort');
  });
});

describe('Analyses', () => {
  const reported: (Analysis | string)[] = [];
  const report = {
    analysed: (one: Analysis) => void reported.push(one),
    note: (text: string) => void reported.push(text),
  };
  beforeEach(() => void reported.splice(0));
  const follow = async (newestRun: (id: string) => Promise<Run | null>, signal = never) => {
    const analyses = new Analyses({ api: { newestRun }, report, signal, pause });
    for (const id of ['A', 'B']) analyses.follow({ id, file: `/${id}` });
    await analyses.ended();
  };

  it('waits for one file after the other', async () => {
    const answers = [run('running'), run('partial'), run('succeeded', [], 'R2')];
    const asked: string[] = [];
    await follow(async (id) => (asked.push(id), answers.shift()!));
    expect(asked).toEqual(['A', 'A', 'B']);
    expect(reported).toMatchObject([
      { file: '/A', id: 'A', run: 'R1', state: 'partial' },
      { file: '/B', id: 'B', run: 'R2', state: 'succeeded' },
    ]);
  });

  it('goes on with the next file when nothing is known of one', async () => {
    await follow(async (id) => {
      if (id === 'A') throw new Error('no answer');
      return null;
    });
    expect(reported).toEqual([expect.stringContaining('no answer'), '/B is not analysed at this server']);
  });

  it('says nothing after Ctrl-C', async () => {
    const interrupt = new AbortController();
    await follow(async () => {
      interrupt.abort();
      throw new Error('aborted');
    }, interrupt.signal);
    expect(reported).toEqual([]);
  });
});

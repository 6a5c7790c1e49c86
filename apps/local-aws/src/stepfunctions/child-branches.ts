import type { Machine } from './definition.ts';
import { evaluate } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { Step } from './execution-store.ts';
import { StateError, toStateError } from './state-error.ts';
import type { Branch, StateDone, StateResult, Visit } from './visit.ts';

type RunBranch = (machine: Machine, input: unknown, branch: Branch) => Promise<StateDone>;

const INLINE_CONCURRENCY = 40;

/** The branches of a Parallel state and the iterations of an inline Map. */
export class ChildBranches {
  readonly #journal: ExecutionJournal;
  readonly #run: RunBranch;

  constructor(journal: ExecutionJournal, run: RunBranch) {
    this.#journal = journal;
    this.#run = run;
  }

  /** @throws StateError the first failure; the other branches are stopped */
  async run(visit: Visit, step: Step): Promise<StateResult> {
    const { state, branch } = visit;
    const isMap = state.Type === 'Map';
    const started = await this.#start(visit, step);
    const work = isMap ? (started.arguments as unknown[]) : state.Branches!;
    const limit = isMap
      ? Number(await evaluate(state.MaxConcurrency ?? 0, this.#journal.scope(visit))) || INLINE_CONCURRENCY
      : work.length;
    const stop = new AbortController();
    const signal = AbortSignal.any([branch.signal, stop.signal]);
    const outputs: unknown[] = Array.from({ length: work.length });
    let [index, last, failure]: [number, number, StateError | undefined] = [0, started.last, undefined];
    const lane = async (): Promise<void> => {
      while (index < work.length && !failure) {
        const i = index++;
        const path = `${visit.key}.${step.attempt ?? 0}.${i}`;
        const child = { ...branch, path, last: started.last, signal };
        try {
          const done = isMap
            ? await this.#iteration(visit, work[i], i, child)
            : await this.#run(state.Branches![i]!, started.arguments, child);
          outputs[i] = done.output;
          last = Math.max(last, done.last);
        } catch (error) {
          if (!signal.aborted) failure = toStateError(error);
          stop.abort(new Error('Another branch failed.'));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(limit, work.length) }, lane));
    branch.signal.throwIfAborted();
    if (failure) {
      this.#journal.record(visit, started, [{ type: `${state.Type}StateFailed` }]);
      throw failure;
    }
    const ended = this.#journal.record(visit, { ...started, last, result: { value: outputs } }, [
      { type: `${state.Type}StateSucceeded` },
    ]);
    return { result: outputs, last: ended.last };
  }

  /** What the branches work on is evaluated once, and found again after a restart. */
  async #start(visit: Visit, step: Step): Promise<Step> {
    if (step.arguments !== undefined) return step;
    const { name, state, input } = visit;
    const scope = this.#journal.scope(visit);
    if (state.Type === 'Parallel')
      return this.#journal.record(
        visit,
        { ...step, arguments: await evaluate(state.Arguments ?? input, scope) },
        [{ type: 'ParallelStateStarted' }],
      );
    const items = await evaluate(state.Items ?? '{% $states.input %}', scope);
    if (!Array.isArray(items))
      throw new StateError('States.QueryEvaluationError', `The Items of '${name}' are not an array.`);
    return this.#journal.record(visit, { ...step, arguments: items }, [
      { type: 'MapStateStarted', details: { mapStateStartedEventDetails: { length: items.length } } },
    ]);
  }

  async #iteration(visit: Visit, value: unknown, index: number, child: Branch): Promise<StateDone> {
    const at = {
      ...visit,
      key: `${child.path}.item`,
      branch: { ...child, map: { Item: { Index: index, Value: value } } },
    };
    const details = { name: visit.name, index };
    let step = this.#journal.step(at.key);
    if (step?.done) return { ...step.done, last: step.last };
    step ??= this.#journal.record(at, { entered: 0, last: child.last }, [
      { type: 'MapIterationStarted', details: { mapIterationStartedEventDetails: details } },
    ]);
    if (step.arguments === undefined) {
      const { ItemSelector } = visit.state;
      const input =
        ItemSelector === undefined ? value : await evaluate(ItemSelector, this.#journal.scope(at));
      step = this.#journal.record(at, { ...step, arguments: input }, []);
    }
    try {
      const { output, last } = await this.#run(visit.state.ItemProcessor!, step.arguments, {
        ...at.branch,
        last: step.last,
      });
      const done = { output, variables: {} };
      const saved = this.#journal.record(at, { ...step, last, done }, [
        { type: 'MapIterationSucceeded', details: { mapIterationSucceededEventDetails: details } },
      ]);
      return { ...done, last: saved.last };
    } catch (error) {
      child.signal.throwIfAborted();
      this.#journal.record(at, step, [
        { type: 'MapIterationFailed', details: { mapIterationFailedEventDetails: details } },
      ]);
      throw error;
    }
  }
}

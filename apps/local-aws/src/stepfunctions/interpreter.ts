import { setTimeout as sleep } from 'node:timers/promises';
import type { Catcher, Machine, Retrier } from './definition.ts';
import { evaluate, type Scope } from './evaluate.ts';
import type { Execution, ExecutionStore, HistoryEvent, Step } from './execution-store.ts';
import { namesError, StateError } from './state-error.ts';
import type { TaskRunner } from './task-runner.ts';
import { type Branch, checkSize, type StateJournal, type Visit } from './visit.ts';

interface Done {
  readonly output: unknown;
  readonly last: number;
  readonly next?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

interface Result {
  readonly result: unknown;
  readonly last: number;
}

const INLINE_CONCURRENCY = 40;
/** setTimeout's limit, in ms. */
const MAX_SLEEP = 2 ** 31 - 1;

/** Runs one execution. Every step is written before the next thing is done, and one that is written as done is not repeated. */
export class Interpreter implements StateJournal {
  readonly #store: ExecutionStore;
  readonly #tasks: TaskRunner;
  readonly #execution: Execution;

  constructor(store: ExecutionStore, tasks: TaskRunner, execution: Execution) {
    this.#store = store;
    this.#tasks = tasks;
    this.#execution = execution;
  }

  /** @throws StateError when a state failed for good; the signal's reason when it is aborted */
  async run({ StartAt, States }: Machine, input: unknown, branch: Branch): Promise<Done> {
    let [name, current, variables, last]: [string, unknown, Branch['variables'], number] = [
      StartAt,
      input,
      branch.variables,
      branch.last,
    ];
    for (let n = 0; ; n++) {
      const key = `${branch.path}/${n}`;
      const done = await this.#visit({
        name,
        state: States[name]!,
        key,
        input: current,
        branch: { ...branch, variables, last },
      });
      if (done.next === undefined) return done;
      ({ next: name, output: current, variables, last } = { ...done, next: done.next });
    }
  }

  async #visit(visit: Visit): Promise<Done> {
    const { name, state, key, branch, input } = visit;
    branch.signal.throwIfAborted();
    let step = this.#store.step(this.#execution.arn, key);
    if (step?.done) return { ...step.done, last: step.last };
    if (step?.failed) throw new StateError(step.failed.error, step.failed.cause);
    step ??= this.record(visit, { entered: 0, last: branch.last }, [
      {
        type: `${state.Type}StateEntered`,
        details: {
          stateEnteredEventDetails: {
            name,
            input: JSON.stringify(input),
            inputDetails: { truncated: false },
          },
        },
      },
    ]);
    for (;;) {
      try {
        const { result, last } = await this.#perform(visit, step);
        return await this.#leave(visit, { ...step, last }, result);
      } catch (error) {
        branch.signal.throwIfAborted();
        const failure = toStateError(error);
        const current: Step = this.#store.step(this.#execution.arn, key)!;
        const retried = this.#retry(visit, current, failure);
        if (retried) {
          step = retried;
          continue;
        }
        const caught = await this.#catch(visit, current, failure);
        if (caught) return caught;
        this.record(visit, { ...current, failed: { error: failure.error, cause: failure.cause } }, []);
        throw failure;
      }
    }
  }

  async #perform(visit: Visit, step: Step): Promise<Result> {
    const { state, branch, input } = visit;
    const pass = { result: input, last: step.last };
    if (step.due !== undefined) await this.#sleepUntil(step.due, branch.signal);
    switch (state.Type) {
      case 'Task':
        return this.#tasks.run(this, visit, step);
      case 'Wait': {
        if (step.due !== undefined) return pass;
        const { last } = this.record(visit, { ...step, due: await this.#dueOf(visit) }, []);
        await this.#sleepUntil(this.#store.step(this.#execution.arn, visit.key)!.due!, branch.signal);
        return { result: input, last };
      }
      case 'Parallel':
      case 'Map':
        return this.#children(visit, step);
      case 'Fail': {
        const [error, cause] = (await evaluate(
          [state.Error ?? '', state.Cause ?? ''],
          this.scope(visit),
        )) as [string, string];
        throw new StateError(error, cause);
      }
      default:
        return pass;
    }
  }

  async #leave(visit: Visit, step: Step, result: unknown): Promise<Done> {
    const { state } = visit;
    const scope = this.scope(visit, { result });
    if (state.Type !== 'Choice') return this.#exit(visit, step, { ...state, fallback: result }, scope);
    for (const rule of state.Choices ?? []) {
      const holds = await evaluate(rule.Condition, scope);
      if (typeof holds !== 'boolean')
        throw new StateError(
          'States.QueryEvaluationError',
          `The Condition of '${visit.name}' is not a boolean.`,
        );
      if (holds)
        return this.#exit(
          visit,
          step,
          { Output: state.Output, Assign: state.Assign, ...rule, fallback: result },
          scope,
        );
    }
    if (state.Default === undefined)
      throw new StateError('States.NoChoiceMatched', `No choice of '${visit.name}' matched.`);
    return this.#exit(visit, step, { ...state, Next: state.Default, fallback: result }, scope);
  }

  async #exit(
    visit: Visit,
    step: Step,
    way: Partial<Catcher> & { fallback: unknown },
    scope: Scope,
  ): Promise<Done> {
    const output = way.Output === undefined ? way.fallback : await evaluate(way.Output, scope);
    const assigned = (await evaluate(way.Assign ?? {}, scope)) as Record<string, unknown>;
    checkSize(output, visit.name);
    const done = { output, next: way.Next, variables: { ...visit.branch.variables, ...assigned } };
    const saved = this.record(visit, { entered: step.entered, last: step.last, done }, [
      {
        type: `${visit.state.Type}StateExited`,
        details: {
          stateExitedEventDetails: {
            name: visit.name,
            output: JSON.stringify(output),
            outputDetails: { truncated: false },
            ...(way.Assign && {
              assignedVariables: Object.fromEntries(
                Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)]),
              ),
              assignedVariablesDetails: { truncated: false },
            }),
          },
        },
      },
    ]);
    return { ...done, last: saved.last };
  }

  /** Written with its time, so that a restart waits no longer than was left. */
  #retry(visit: Visit, step: Step, { error }: StateError): Step | undefined {
    const retriers = visit.state.Retry ?? [];
    const at = retriers.findIndex(({ ErrorEquals }) => namesError(ErrorEquals, error));
    if (at < 0) return undefined;
    const retries = retriers.map((_, i) => step.retries?.[i] ?? 0);
    if (retries[at]! >= (retriers[at]!.MaxAttempts ?? 3)) return undefined;
    const due = this.#store.now() + delayOf(retriers[at]!, retries[at]!) * 1000;
    retries[at]!++;
    const { entered, last, attempt = 0 } = step;
    return this.record(visit, { entered, last, retries, due, attempt: attempt + 1 }, []);
  }

  async #catch(visit: Visit, step: Step, { error, cause }: StateError): Promise<Done | undefined> {
    const catcher = visit.state.Catch?.find(({ ErrorEquals }) => namesError(ErrorEquals, error));
    if (!catcher) return undefined;
    const errorOutput = { Error: error, Cause: cause };
    return this.#exit(visit, step, { ...catcher, fallback: errorOutput }, this.scope(visit, { errorOutput }));
  }

  async #children(visit: Visit, step: Step): Promise<Result> {
    const { state, branch } = visit;
    const type = state.Type;
    const isMap = type === 'Map';
    const base = `${visit.key}.${step.attempt ?? 0}`;
    let started = step;
    if (step.arguments === undefined) {
      const items = isMap
        ? await evaluate(state.Items ?? '{% $states.input %}', this.scope(visit))
        : state.Branches!;
      if (!Array.isArray(items))
        throw new StateError('States.QueryEvaluationError', `The Items of '${visit.name}' are not an array.`);
      const input = isMap ? items : await evaluate(state.Arguments ?? visit.input, this.scope(visit));
      started = this.record(visit, { ...step, arguments: input }, [
        isMap
          ? { type: 'MapStateStarted', details: { mapStateStartedEventDetails: { length: items.length } } }
          : { type: 'ParallelStateStarted' },
      ]);
    }
    const work = isMap ? (started.arguments as unknown[]) : state.Branches!;
    const limit = isMap
      ? Number(await evaluate(state.MaxConcurrency ?? 0, this.scope(visit))) || INLINE_CONCURRENCY
      : work.length;
    const stop = new AbortController();
    const signal = AbortSignal.any([branch.signal, stop.signal]);
    const outputs: unknown[] = Array.from({ length: work.length });
    let [index, last, failure]: [number, number, StateError | undefined] = [0, started.last, undefined];
    const lane = async (): Promise<void> => {
      while (index < work.length && !failure) {
        const i = index++;
        try {
          const child = {
            path: `${base}.${i}`,
            variables: branch.variables,
            last: started.last,
            signal,
            map: branch.map,
          };
          const done = isMap
            ? await this.#iteration(visit, work[i], i, child)
            : await this.run(state.Branches![i]!, started.arguments, child);
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
      this.record(visit, started, [{ type: `${type}StateFailed` }]);
      throw failure;
    }
    return {
      result: outputs,
      last: this.record(visit, { ...started, last }, [{ type: `${type}StateSucceeded` }]).last,
    };
  }

  async #iteration(visit: Visit, value: unknown, index: number, child: Branch): Promise<Done> {
    const at = {
      ...visit,
      key: `${child.path}.item`,
      branch: { ...child, map: { Item: { Index: index, Value: value } } },
    };
    const details = { name: visit.name, index };
    let step = this.#store.step(this.#execution.arn, at.key);
    if (step?.done) return { ...step.done, last: step.last };
    step ??= this.record(at, { entered: 0, last: child.last }, [
      { type: 'MapIterationStarted', details: { mapIterationStartedEventDetails: details } },
    ]);
    if (step.arguments === undefined) {
      const input =
        visit.state.ItemSelector === undefined
          ? value
          : await evaluate(visit.state.ItemSelector, this.scope(at));
      step = this.record(at, { ...step, arguments: input }, []);
    }
    try {
      const { output, last } = await this.run(visit.state.ItemProcessor!, step.arguments, {
        ...at.branch,
        last: step.last,
      });
      const done = { output, variables: {} };
      const saved = this.record(at, { ...step, last, done }, [
        { type: 'MapIterationSucceeded', details: { mapIterationSucceededEventDetails: details } },
      ]);
      return { ...done, last: saved.last };
    } catch (error) {
      child.signal.throwIfAborted();
      this.record(at, step, [
        { type: 'MapIterationFailed', details: { mapIterationFailedEventDetails: details } },
      ]);
      throw error;
    }
  }

  /** What expressions of a state see. */
  scope(
    { name, input, branch, key }: Visit,
    more: Readonly<Record<string, unknown>> = {},
    task?: object,
  ): Scope {
    const { arn, name: execution, machineArn, started, redrives } = this.#execution;
    const step = this.#store.step(this.#execution.arn, key);
    const context = {
      Execution: {
        Id: arn,
        Input: JSON.parse(this.#execution.input) as unknown,
        Name: execution,
        StartTime: new Date(started).toISOString(),
        RedriveCount: redrives,
      },
      State: {
        Name: name,
        RetryCount: step?.attempt ?? 0,
        EnteredTime: new Date(this.#store.now()).toISOString(),
      },
      StateMachine: { Id: machineArn, Name: machineArn.split(':').at(-1) },
      ...(branch.map && { Map: branch.map }),
      ...(task && { Task: task }),
    };
    return { states: { input, context, ...more }, variables: branch.variables };
  }

  /** Nothing is written for an execution that was stopped. @throws the signal's reason */
  record({ key, branch }: Visit, step: Step, events: readonly HistoryEvent[]): Step {
    branch.signal.throwIfAborted();
    return this.#store.record(this.#execution.arn, key, step, events);
  }

  get executionArn(): string {
    return this.#execution.arn;
  }

  async #dueOf(visit: Visit): Promise<number> {
    const { Seconds, Timestamp } = visit.state;
    const value = await evaluate(Seconds ?? Timestamp, this.scope(visit));
    const due = Seconds === undefined ? Date.parse(String(value)) : this.#store.now() + Number(value) * 1000;
    if (Number.isNaN(due))
      throw new StateError(
        'States.QueryEvaluationError',
        `'${visit.name}' waits for ${String(value)}, which is no time.`,
      );
    return due;
  }

  async #sleepUntil(due: number, signal: AbortSignal): Promise<void> {
    for (let left = due - this.#store.now(); left > 0; left = due - this.#store.now())
      await sleep(Math.min(left, MAX_SLEEP), undefined, { signal });
  }
}

/** Seconds (ASL, "Retrying after error"). */
function delayOf(
  { IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = Infinity, JitterStrategy }: Retrier,
  retries: number,
): number {
  const delay = Math.min(IntervalSeconds * BackoffRate ** retries, MaxDelaySeconds);
  return JitterStrategy === 'FULL' ? Math.random() * delay : delay;
}

const toStateError = (error: unknown): StateError =>
  error instanceof StateError
    ? error
    : new StateError('States.Runtime', error instanceof Error ? error.message : String(error));

import { ChildBranches } from './child-branches.ts';
import { isDistributed, isNested, type Machine } from './definition.ts';
import { evaluate } from './evaluate.ts';
import { ExecutionJournal } from './execution-journal.ts';
import type { Execution, ExecutionStore, Step } from './execution-store.ts';
import { catchError, leaveState } from './leave-state.ts';
import type { NestedExecutions } from './nested-executions.ts';
import { retryStep } from './retry.ts';
import type { ItemStorage } from './item-storage.ts';
import { type ChildExecutions, DistributedMap } from './map-run.ts';
import { StateError, toStateError } from './state-error.ts';
import type { TaskRunner } from './task-runner.ts';
import type { Branch, StateDone, StateResult, Visit } from './visit.ts';
import { dueOf, sleepUntil } from './wait.ts';

/** What executions work with. */
export interface InterpreterPorts {
  readonly store: ExecutionStore;
  readonly tasks: TaskRunner;
  readonly nested: NestedExecutions;
  readonly storage: ItemStorage;
  readonly children: ChildExecutions;
}

/** Runs one execution. Every step is written before the next thing is done, and one that is written as done is not repeated. */
export class Interpreter {
  readonly #journal: ExecutionJournal;
  readonly #tasks: TaskRunner;
  readonly #nested: NestedExecutions;
  readonly #children: ChildBranches;
  readonly #distributed: DistributedMap;

  constructor({ store, tasks, nested, storage, children }: InterpreterPorts, execution: Execution) {
    this.#journal = new ExecutionJournal(store, execution);
    this.#tasks = tasks;
    this.#nested = nested;
    this.#children = new ChildBranches(this.#journal, this.run.bind(this));
    this.#distributed = new DistributedMap(store, this.#journal, storage, children);
  }

  /** @throws StateError when a state failed for good; the signal's reason when it is aborted */
  async run({ StartAt, States }: Machine, input: unknown, branch: Branch): Promise<StateDone> {
    let [name, current, variables, last]: [string, unknown, Branch['variables'], number] = [
      StartAt,
      input,
      branch.variables,
      branch.last,
    ];
    for (let n = 0; ; n++) {
      const done = await this.#visit({
        name,
        state: States[name]!,
        key: `${branch.path}/${n}`,
        input: current,
        branch: { ...branch, variables, last },
      });
      if (done.next === undefined) return done;
      ({ next: name, output: current, variables, last } = { ...done, next: done.next });
    }
  }

  async #visit(visit: Visit): Promise<StateDone> {
    const { key, branch } = visit;
    branch.signal.throwIfAborted();
    let step = this.#journal.step(key);
    if (step?.done) return { ...step.done, last: step.last };
    if (step?.failed) throw new StateError(step.failed.error, step.failed.cause);
    step ??= this.#enter(visit);
    for (;;) {
      try {
        const { result, last } = await this.#perform(visit, step);
        return await leaveState(this.#journal, visit, { ...step, last }, result);
      } catch (error) {
        branch.signal.throwIfAborted();
        const failure = toStateError(error);
        const current: Step = this.#journal.step(key)!;
        const retried = retryStep(this.#journal, visit, current, failure);
        if (retried) {
          step = retried;
          continue;
        }
        const caught = await catchError(this.#journal, visit, current, failure);
        if (caught) return caught;
        const failed = { error: failure.error, cause: failure.cause };
        this.#journal.record(visit, { ...current, failed }, []);
        throw failure;
      }
    }
  }

  #enter(visit: Visit): Step {
    const { name, state, input, branch } = visit;
    const details = { name, input: JSON.stringify(input), inputDetails: { truncated: false } };
    return this.#journal.record(visit, { entered: 0, last: branch.last }, [
      { type: `${state.Type}StateEntered`, details: { stateEnteredEventDetails: details } },
    ]);
  }

  async #perform(visit: Visit, step: Step): Promise<StateResult> {
    const { state, branch, input } = visit;
    if (step.result) return { result: step.result.value, last: step.last };
    if (step.due !== undefined) await this.#sleepUntil(step.due, branch.signal);
    switch (state.Type) {
      case 'Task':
        return (isNested(state) ? this.#nested : this.#tasks).run(this.#journal, visit, step);
      case 'Wait': {
        if (step.due !== undefined) break;
        const due = await dueOf(this.#journal, visit);
        const { last } = this.#journal.record(visit, { ...step, due }, []);
        await this.#sleepUntil(due, branch.signal);
        return { result: input, last };
      }
      case 'Parallel':
      case 'Map':
        return (isDistributed(state) ? this.#distributed : this.#children).run(visit, step);
      case 'Fail': {
        const [error, cause] = (await evaluate(
          [state.Error ?? '', state.Cause ?? ''],
          this.#journal.scope(visit),
        )) as [string, string];
        throw new StateError(error, cause);
      }
    }
    return { result: input, last: step.last };
  }

  #sleepUntil(due: number, signal: AbortSignal): Promise<void> {
    return sleepUntil(due, () => this.#journal.now(), signal);
  }
}

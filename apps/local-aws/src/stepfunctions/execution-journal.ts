import type { Scope } from './evaluate.ts';
import type { Execution, ExecutionStore, HistoryEvent, Step } from './execution-store.ts';
import type { Visit } from './visit.ts';

/** Steps and history of one execution, and what its expressions see. */
export class ExecutionJournal {
  readonly #store: ExecutionStore;
  readonly #execution: Execution;

  constructor(store: ExecutionStore, execution: Execution) {
    this.#store = store;
    this.#execution = execution;
  }

  get executionArn(): string {
    return this.#execution.arn;
  }

  /** ms since the epoch */
  now(): number {
    return this.#store.now();
  }

  step(key: string): Step | undefined {
    return this.#store.step(this.#execution.arn, key);
  }

  /** Nothing is written for an execution that was stopped. @throws the signal's reason */
  record({ key, branch }: Visit, step: Step, events: readonly HistoryEvent[]): Step {
    branch.signal.throwIfAborted();
    return this.#store.record(this.#execution.arn, key, step, events);
  }

  /** What expressions of a state see. */
  scope(
    { name, input, branch, key }: Visit,
    more: Readonly<Record<string, unknown>> = {},
    task?: object,
  ): Scope {
    const { arn, name: execution, machineArn, started, redrives } = this.#execution;
    const step = this.step(key);
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
        EnteredTime: new Date(this.now()).toISOString(),
      },
      StateMachine: { Id: machineArn, Name: machineArn.split(':').at(-1) },
      ...(branch.map && { Map: branch.map }),
      ...(task && { Task: task }),
    };
    return { states: { input, context, ...more }, variables: branch.variables };
  }
}

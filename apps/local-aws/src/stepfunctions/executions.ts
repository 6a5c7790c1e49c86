import { EventEmitter, once } from 'node:events';
import { refuse } from '../gateway/operations.ts';
import type { Machine } from './definition.ts';
import type { Status } from './execution-status.ts';
import type { Execution, ExecutionStore, HistoryEvent, StateMachine } from './execution-store.ts';
import { Interpreter, type InterpreterPorts } from './interpreter.ts';
import { StateError } from './state-error.ts';
import type { ItemStorage } from './item-storage.ts';
import type { ChildExecutions } from './map-run.ts';
import { NestedExecutions } from './nested-executions.ts';
import type { TaskRunner } from './task-runner.ts';

/** Names of ended executions are honoured for 90 days. */
const NAME_KEPT_MS = 90 * 86_400_000;

/** Starts, stops and resumes executions. */
export class Executions {
  readonly #store: ExecutionStore;
  readonly #ports: InterpreterPorts;
  readonly #running = new Map<string, AbortController>();
  /** Emits the ARN of what has ended. */
  readonly #ends = new EventEmitter().setMaxListeners(0);

  constructor(store: ExecutionStore, tasks: TaskRunner, storage: ItemStorage) {
    this.#store = store;
    const children: ChildExecutions = {
      run: async (child, signal) => {
        await this.#perform(child, signal);
        signal.throwIfAborted();
        return store.execution(child.arn)!;
      },
      abort: (mapRunArn) => this.#abortChildren(mapRunArn),
    };
    const nested = new NestedExecutions({
      store,
      start: (machine, name, input) => this.start(machine, name, input),
      ended: (arn, signal) => this.#ended(arn, signal),
    });
    this.#ports = { store, tasks, nested, storage, children };
  }

  /** The same name with the same input is the same execution while it runs. @throws ExecutionAlreadyExists */
  start(machine: StateMachine, name: string, input: string): Execution {
    const arn = `${machine.arn.replace(':stateMachine:', ':execution:')}:${name}`;
    const now = this.#store.now();
    const before = this.#store.execution(arn);
    if (before?.status === 'RUNNING' && before.input === input) return before;
    if (before && (before.status === 'RUNNING' || now - before.stopped! < NAME_KEPT_MS))
      throw refuse('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
    const execution: Execution = {
      arn,
      name,
      machineArn: machine.arn,
      definition: machine.definition,
      input,
      started: now,
      status: 'RUNNING',
      redrives: 0,
    };
    this.#store.db.transaction(() => {
      this.#store.forget(arn);
      this.#store.putExecution(execution, {
        type: 'ExecutionStarted',
        details: {
          executionStartedEventDetails: {
            input,
            inputDetails: { truncated: false },
            roleArn: machine.roleArn,
          },
        },
      });
    });
    this.#run(execution);
    return execution;
  }

  async #ended(arn: string, signal: AbortSignal): Promise<Execution> {
    for (;;) {
      const execution = this.#store.execution(arn)!;
      if (execution.status !== 'RUNNING') return execution;
      await once(this.#ends, arn, { signal });
    }
  }

  stop(execution: Execution, error?: string, cause?: string): number {
    if (execution.status !== 'RUNNING') return execution.stopped!;
    const ended = this.#end(execution, 'ABORTED', { error, cause });
    this.#running.get(execution.arn)?.abort(new Error('The execution was stopped.'));
    return ended.stopped!;
  }

  /** Children of a distributed Map that have not ended. */
  #abortChildren(mapRunArn: string): void {
    for (const child of this.#store.executions(mapRunArn, 'RUNNING')) this.#end(child, 'ABORTED', {});
  }

  /** Goes on from what failed. @throws ExecutionNotRedrivable */
  redrive(execution: Execution): number {
    if (!['FAILED', 'TIMED_OUT', 'ABORTED'].includes(execution.status))
      throw refuse('ExecutionNotRedrivable', `Execution is not redrivable: ${execution.status}`);
    const { output: _output, stopped: _stopped, error: _error, cause: _cause, ...kept } = execution;
    const redriven = this.#store.now();
    const again: Execution = { ...kept, status: 'RUNNING', redrives: execution.redrives + 1, redriven };
    this.#store.db.transaction(() => {
      this.#store.forgetFailures(execution.arn);
      this.#store.putExecution(again, {
        type: 'ExecutionRedriven',
        details: { executionRedrivenEventDetails: { redriveCount: again.redrives } },
      });
    });
    this.#run(again);
    return redriven;
  }

  resume(): void {
    for (const execution of this.#store.running()) this.#run(execution);
  }

  /** What runs is left as it is, and goes on after the next start. */
  close(): void {
    for (const stop of this.#running.values()) stop.abort(new Error('The embedded AWS is closing.'));
  }

  #run(execution: Execution): void {
    const stop = new AbortController();
    this.#running.set(execution.arn, stop);
    this.#perform(execution, stop.signal)
      .catch((error: unknown) => {
        if (!stop.signal.aborted) console.error(`Execution ${execution.arn} could not go on`, error);
      })
      .finally(() => {
        if (this.#running.get(execution.arn) === stop) this.#running.delete(execution.arn);
      });
  }

  async #perform(execution: Execution, stop: AbortSignal): Promise<void> {
    const machine = JSON.parse(execution.definition) as Machine;
    const since = execution.redriven ?? execution.started;
    const left =
      machine.TimeoutSeconds === undefined
        ? undefined
        : since + machine.TimeoutSeconds * 1000 - this.#store.now();
    const limit =
      left === undefined ? undefined : AbortSignal.timeout(Math.max(0, Math.min(left, 2 ** 31 - 1)));
    const signal = limit ? AbortSignal.any([stop, limit]) : stop;
    try {
      const interpreter = new Interpreter(this.#ports, execution);
      const { output } = await interpreter.run(machine, JSON.parse(execution.input), {
        path: '',
        variables: {},
        last: 1,
        signal,
      });
      this.#end(execution, 'SUCCEEDED', { output: JSON.stringify(output) });
    } catch (error) {
      if (stop.aborted) return;
      if (limit?.aborted) this.#end(execution, 'TIMED_OUT', {});
      else if (error instanceof StateError)
        this.#end(execution, 'FAILED', { error: error.error, cause: error.cause });
      else throw error;
    }
  }

  #end(
    execution: Execution,
    status: Exclude<Status, 'RUNNING'>,
    how: Pick<Execution, 'output' | 'error' | 'cause'>,
  ): Execution {
    const ended = { ...execution, ...how, status, stopped: this.#store.now() };
    this.#store.putExecution(ended, endEvent(status, how));
    for (const run of this.#store.mapRuns.list(execution.arn)) {
      if (run.status !== 'RUNNING') continue;
      this.#store.mapRuns.put({ ...run, status: 'ABORTED', stopped: ended.stopped });
      this.#abortChildren(run.arn);
    }
    this.#ends.emit(ended.arn);
    return ended;
  }
}

const END_EVENTS = {
  SUCCEEDED: 'Succeeded',
  FAILED: 'Failed',
  TIMED_OUT: 'TimedOut',
  ABORTED: 'Aborted',
} as const;

function endEvent(status: Exclude<Status, 'RUNNING'>, how: object): HistoryEvent {
  const end = END_EVENTS[status];
  return { type: `Execution${end}`, details: { [`execution${end}EventDetails`]: how } };
}

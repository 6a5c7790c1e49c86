import { evaluate } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { Execution, ExecutionStore, Step } from './execution-store.ts';
import { type MapRun, stableId } from './map-run-store.ts';
import type { ItemStorage } from './item-storage.ts';
import { batched, itemsOf } from './map-items.ts';
import { writeResults } from './result-writer.ts';
import { StateError } from './state-error.ts';
import { toleranceOf } from './tolerance.ts';
import { checkSize, type StateResult, type Visit } from './visit.ts';

export interface ChildExecutions {
  /** Runs one to its end. Rejects when the signal is aborted. */
  run(child: Execution, signal: AbortSignal): Promise<Execution>;
  /** Ends those that run. */
  abort(mapRunArn: string): void;
}

const MAX_CONCURRENCY = 1000;

/**
 * A Map in distributed mode: every item is an execution of its own, with a history of its own, that sees no variables of
 * its parent. Who restarts finds the children by their names: what has ended is not done again.
 */
export class DistributedMap {
  readonly #store: ExecutionStore;
  readonly #journal: ExecutionJournal;
  readonly #storage: ItemStorage;
  readonly #executions: ChildExecutions;

  constructor(
    store: ExecutionStore,
    journal: ExecutionJournal,
    storage: ItemStorage,
    executions: ChildExecutions,
  ) {
    this.#store = store;
    this.#journal = journal;
    this.#storage = storage;
    this.#executions = executions;
  }

  /** @throws StateError States.ItemReaderFailed, States.ExceedToleratedFailureThreshold, States.ResultWriterFailed */
  async run(visit: Visit, step: Step): Promise<StateResult> {
    const { state, name } = visit;
    const run = this.#mapRun(visit, step);
    const started =
      step.arguments !== undefined
        ? step
        : this.#say(visit, { ...step, arguments: run.arn }, 'Started', { mapRunArn: run.arn });
    try {
      const scope = this.#journal.scope(visit);
      const items = await itemsOf(state, name, scope, this.#storage);
      const inputs = await batched(await this.#selected(visit, items), state.ItemBatcher, scope);
      this.#store.mapRuns.put({ ...run, total: inputs.length });
      const children = await this.#children(visit, run, inputs);
      const result = await this.#result(visit, run, children);
      this.#store.mapRuns.put({
        ...run,
        total: inputs.length,
        status: 'SUCCEEDED',
        stopped: this.#store.now(),
      });
      const ended = this.#say(visit, { ...started, result: { value: result } }, 'Succeeded', {});
      return { result, last: ended.last };
    } catch (error) {
      visit.branch.signal.throwIfAborted();
      if (error instanceof StateError) {
        this.#store.mapRuns.put({
          ...this.#store.mapRuns.find(run.arn)!,
          status: 'FAILED',
          stopped: this.#store.now(),
        });
        this.#say(visit, started, 'Failed', { error: error.error, cause: error.cause });
      }
      throw error;
    }
  }

  /** The same name after a restart, another one for another attempt. */
  #mapRun({ state, key, name }: Visit, { attempt = 0 }: Step): MapRun {
    const { executionArn } = this.#journal;
    const { machineArn, redrives } = this.#store.execution(executionArn)!;
    const id = stableId(executionArn, key, String(attempt));
    const label = state.Label ?? name.replaceAll(/\W/g, '').slice(0, 40);
    const arn = `${machineArn.replace(':stateMachine:', ':mapRun:')}/${label}:${id}`;
    const found = this.#store.mapRuns.find(arn);
    const run: MapRun =
      found && found.redrives === redrives
        ? found
        : {
            arn,
            executionArn,
            machineArn,
            total: 0,
            status: 'RUNNING',
            started: found?.started ?? this.#store.now(),
            redrives,
          };
    this.#store.mapRuns.put(run);
    return run;
  }

  async #selected(visit: Visit, items: readonly unknown[]): Promise<readonly unknown[]> {
    const { ItemSelector } = visit.state;
    if (ItemSelector === undefined) return items;
    const selected: unknown[] = [];
    for (const [Index, Value] of items.entries()) {
      const at = { ...visit, branch: { ...visit.branch, map: { Item: { Index, Value } } } };
      selected.push(await evaluate(ItemSelector, this.#journal.scope(at)));
    }
    return selected;
  }

  async #children(visit: Visit, run: MapRun, inputs: readonly unknown[]): Promise<Execution[]> {
    const { state, branch } = visit;
    const scope = this.#journal.scope(visit);
    const lanes = Number(await evaluate(state.MaxConcurrency ?? 0, scope)) || MAX_CONCURRENCY;
    const exceeded = await toleranceOf(state, scope, inputs.length);
    const stop = new AbortController();
    const signal = AbortSignal.any([branch.signal, stop.signal]);
    const ended: Execution[] = [];
    let [index, failed] = [0, 0];
    const lane = async (): Promise<void> => {
      while (index < inputs.length && !signal.aborted) {
        const i = index++;
        const child = await this.#child(visit, run, i, inputs[i], signal);
        ended[i] = child;
        if (child.status !== 'SUCCEEDED' && exceeded(++failed))
          stop.abort(new Error('Too many items failed.'));
      }
    };
    const settled = await Promise.allSettled(Array.from({ length: Math.min(lanes, inputs.length) }, lane));
    branch.signal.throwIfAborted();
    if (stop.signal.aborted) {
      this.#executions.abort(run.arn);
      throw new StateError(
        'States.ExceedToleratedFailureThreshold',
        'The specified tolerated failure threshold was exceeded',
      );
    }
    const broken = settled.find((one) => one.status === 'rejected');
    if (broken) throw broken.reason as Error;
    return ended;
  }

  async #child(
    visit: Visit,
    run: MapRun,
    index: number,
    input: unknown,
    signal: AbortSignal,
  ): Promise<Execution> {
    const name = stableId(run.arn, String(index));
    const arn = `${run.arn.replace(':mapRun:', ':execution:').split(':').slice(0, -1).join(':')}:${name}`;
    const found = this.#store.execution(arn);
    if (
      found &&
      found.status !== 'RUNNING' &&
      (found.status === 'SUCCEEDED' || found.redrives === run.redrives)
    )
      return found;
    if (!found) checkSize(input, visit.name);
    if (found && found.redrives !== run.redrives) this.#store.forgetFailures(arn);
    const child: Execution = {
      ...{ arn, name, machineArn: run.machineArn, mapRunArn: run.arn },
      definition: found?.definition ?? JSON.stringify(visit.state.ItemProcessor),
      input: found?.input ?? JSON.stringify(input),
      ...{ started: found?.started ?? this.#store.now(), status: 'RUNNING', redrives: run.redrives },
    };
    const details = { input: child.input, inputDetails: { truncated: false } };
    this.#store.putExecution(
      child,
      found ? undefined : { type: 'ExecutionStarted', details: { executionStartedEventDetails: details } },
    );
    return this.#executions.run(child, signal);
  }

  async #result(visit: Visit, run: MapRun, children: readonly Execution[]): Promise<unknown> {
    const { ResultWriter } = visit.state;
    if (!ResultWriter?.Arguments)
      return children
        .filter(({ status }) => status === 'SUCCEEDED')
        .map(({ output }) => JSON.parse(output!) as unknown);
    const destination = (await evaluate(ResultWriter.Arguments, this.#journal.scope(visit))) as {
      Bucket: string;
      Prefix?: string;
    };
    try {
      const ResultWriterDetails = await writeResults(this.#storage, destination, run.arn, children);
      return { MapRunArn: run.arn, ResultWriterDetails };
    } catch (error) {
      throw new StateError('States.ResultWriterFailed', (error as Error).message);
    }
  }

  #say(visit: Visit, step: Step, what: 'Started' | 'Succeeded' | 'Failed', details: object): Step {
    const run = { type: `MapRun${what}`, details: { [`mapRun${what}EventDetails`]: details } };
    const state = {
      type: `MapState${what}`,
      ...(what === 'Started' && { details: { mapStateStartedEventDetails: { length: 0 } } }),
    };
    return this.#journal.record(visit, step, what === 'Started' ? [state, run] : [run, state]);
  }
}

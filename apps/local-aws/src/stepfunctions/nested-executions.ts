import { evaluate } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { Execution, ExecutionStore, StateMachine, Step } from './execution-store.ts';
import { StateError } from './state-error.ts';
import { checkSize, type StateResult, type Visit } from './visit.ts';

interface Ports {
  readonly store: ExecutionStore;
  readonly start: (machine: StateMachine, name: string, input: string) => Execution;
  /** Resolves when it is over. Rejects when the signal is aborted. */
  readonly ended: (arn: string, signal: AbortSignal) => Promise<Execution>;
}

interface NestedArguments {
  readonly StateMachineArn?: string;
  readonly Name?: string;
  readonly Input?: unknown;
}

const WHAT = { resourceType: 'states', resource: 'startExecution.sync:2' };

/**
 * `startExecution.sync:2`: starts an execution and waits for its end, also over a restart (Step Functions Developer Guide,
 * "Start a new AWS Step Functions state machine from a running execution"). Stopping the outer one leaves the inner one:
 * AWS stops it at best effort.
 */
export class NestedExecutions {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** @throws StateError StepFunctions.ExecutionAlreadyExistsException, States.TaskFailed when the inner one did not succeed */
  async run(journal: ExecutionJournal, visit: Visit, entered: Step): Promise<StateResult> {
    let step = entered;
    const say = (type: string, details: object, more: Partial<Step> = {}): Step => {
      const event = {
        type: `Task${type}`,
        details: { [`task${type}EventDetails`]: { ...WHAT, ...details } },
      };
      return journal.record(visit, { ...step, ...more }, [event]);
    };
    if (step.arguments === undefined) {
      const given = await evaluate(visit.state.Arguments ?? {}, journal.scope(visit));
      checkSize(given, visit.name);
      step = { ...step, arguments: given };
      step = say('Scheduled', { region: 'us-west-1', parameters: JSON.stringify(given) });
    }
    try {
      if (!step.token) {
        const { arn, started } = this.#start(step.arguments as NestedArguments, journal, visit);
        step = { ...step, token: arn };
        step = say('Submitted', { output: JSON.stringify({ ExecutionArn: arn, StartDate: started }) });
      }
      const inner = await this.#ports.ended(step.token!, visit.branch.signal);
      const result = describe(inner);
      if (inner.status !== 'SUCCEEDED') throw new StateError('States.TaskFailed', JSON.stringify(result));
      checkSize(result, visit.name);
      const output = { output: JSON.stringify(result), outputDetails: { truncated: false } };
      step = say('Succeeded', output, { result: { value: result } });
      return { result, last: step.last };
    } catch (error) {
      visit.branch.signal.throwIfAborted();
      if (error instanceof StateError) say('Failed', { error: error.error, cause: error.cause });
      throw error;
    }
  }

  #start(
    { StateMachineArn = '', Name, Input = {} }: NestedArguments,
    journal: ExecutionJournal,
    { key }: Visit,
  ) {
    const machine = this.#ports.store.machine(StateMachineArn);
    if (!machine) throw new StateError('StepFunctions.StateMachineDoesNotExistException', StateMachineArn);
    const name = Name ?? `${journal.executionArn.split(':').at(-1)}-${key.replaceAll(/\W/g, '-')}`.slice(-80);
    try {
      return this.#ports.start(machine, name, JSON.stringify(Input));
    } catch (error) {
      throw new StateError('StepFunctions.ExecutionAlreadyExistsException', (error as Error).message);
    }
  }
}

/** As DescribeExecution has it, with input and output as JSON. */
const describe = ({
  arn,
  name,
  machineArn,
  status,
  input,
  output,
  error,
  cause,
  started,
  stopped,
}: Execution) => ({
  ...{ ExecutionArn: arn, Name: name, StateMachineArn: machineArn, Status: status },
  Input: JSON.parse(input) as unknown,
  ...(output !== undefined && { Output: JSON.parse(output) as unknown }),
  ...(error !== undefined && { Error: error, Cause: cause ?? '' }),
  ...{ StartDate: started, StopDate: stopped },
});

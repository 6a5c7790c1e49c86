import type { RuntimeError } from '../lambda/worker.ts';
import { evaluate } from './evaluate.ts';
import type { ExecutionJournal } from './execution-journal.ts';
import type { HistoryEvent, Step } from './execution-store.ts';
import { StateError } from './state-error.ts';
import type { TaskTokens } from './task-tokens.ts';
import { checkSize, type StateResult, type Visit } from './visit.ts';

/** Invokes a function, by name or ARN; undefined when there is none. Nothing is waited for with `event`. */
export type InvokeFunction = (
  name: string,
  payload: unknown,
  event: boolean,
) => Promise<{ readonly payload: string } | { readonly error: RuntimeError }> | undefined;

interface TaskArguments {
  readonly FunctionName?: string;
  readonly Payload?: unknown;
  readonly InvocationType?: string;
}

/** Of a timer in Node, ms; a longer one would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

const INVOKE = 'arn:aws:states:::lambda:invoke';

/** Tasks: a function by its ARN, the optimised integration `lambda:invoke`, and the same with a task token. */
export class TaskRunner {
  readonly #invoke: InvokeFunction;
  readonly #tokens: TaskTokens;

  constructor(invoke: InvokeFunction, tokens: TaskTokens) {
    this.#invoke = invoke;
    this.#tokens = tokens;
  }

  async run(journal: ExecutionJournal, visit: Visit, entered: Step): Promise<StateResult> {
    const { state, branch } = visit;
    const isIntegration = state.Resource!.startsWith(INVOKE);
    const waits = state.Resource!.endsWith('.waitForTaskToken');
    const seconds = (await evaluate(
      [state.TimeoutSeconds ?? null, state.HeartbeatSeconds ?? null],
      journal.scope(visit),
    )) as (number | null)[];
    let step = entered;
    if (step.arguments === undefined) {
      const token = waits ? this.#tokens.create(journal.executionArn) : undefined;
      const given = await evaluate(
        state.Arguments ?? visit.input,
        journal.scope(visit, {}, token ? { Token: token } : undefined),
      );
      checkSize(given, visit.name);
      step = journal.record(
        visit,
        { ...step, arguments: given, ...(token && { token }) },
        scheduled(isIntegration, state.Resource!, given, seconds),
      );
    }
    const what = { resourceType: 'lambda', resource: waits ? 'invoke.waitForTaskToken' : 'invoke' };
    const say = (type: string, details: object, more: Partial<Step> = {}): Step => {
      const [prefix, key] = isIntegration ? ['Task', 'task'] : ['LambdaFunction', 'lambdaFunction'];
      const event = {
        type: `${prefix}${type}`,
        details: { [`${key}${type}EventDetails`]: isIntegration ? { ...what, ...details } : details },
      };
      return journal.record(visit, { ...step, ...more }, [event]);
    };
    const limit =
      seconds[0] === null ? undefined : AbortSignal.timeout(Math.min(seconds[0]! * 1000, LONGEST_TIMER));
    const signal = limit ? AbortSignal.any([branch.signal, limit]) : branch.signal;
    try {
      const answered = this.#call(
        isIntegration
          ? (step.arguments as TaskArguments)
          : { FunctionName: state.Resource!, Payload: step.arguments },
      );
      let result = await unlessAborted(answered, signal);
      if (waits) {
        step = say('Submitted', { output: JSON.stringify(result) });
        result = await unlessAborted(this.#tokens.wait(step.token!, seconds[1] ?? undefined, signal), signal);
      } else if (!isIntegration) result = (result as { Payload: unknown }).Payload;
      checkSize(result, visit.name);
      const output = { output: JSON.stringify(result), outputDetails: { truncated: false } };
      step = say('Succeeded', output, { result: { value: result } });
      return { result, last: step.last };
    } catch (error) {
      branch.signal.throwIfAborted();
      const failure = limit?.aborted ? new StateError('States.Timeout', '') : error;
      if (failure instanceof StateError)
        say(failure.error.endsWith('Timeout') ? 'TimedOut' : 'Failed', {
          error: failure.error,
          cause: failure.cause,
        });
      throw failure;
    } finally {
      if (step.token && !branch.signal.aborted) this.#tokens.drop(step.token);
    }
  }

  async #call({ FunctionName = '', Payload, InvocationType }: TaskArguments): Promise<unknown> {
    const isEvent = InvocationType === 'Event';
    const outcome = await this.#invoke(FunctionName, Payload ?? {}, isEvent);
    if (!outcome)
      throw new StateError(
        'Lambda.ResourceNotFoundException',
        `Function not found: ${FunctionName} (Service: Lambda, Status Code: 404)`,
      );
    if ('error' in outcome) throw new StateError(outcome.error.errorType, JSON.stringify(outcome.error));
    const status = isEvent ? 202 : 200;
    return {
      ...(!isEvent && { ExecutedVersion: '$LATEST' }),
      Payload: isEvent ? {} : (JSON.parse(outcome.payload) as unknown),
      SdkHttpMetadata: { HttpStatusCode: status },
      StatusCode: status,
    };
  }
}

function scheduled(
  isIntegration: boolean,
  resource: string,
  given: unknown,
  [timeout, heartbeat]: (number | null)[],
): HistoryEvent[] {
  const limits = {
    ...(timeout !== null && { timeoutInSeconds: timeout }),
    ...(heartbeat !== null && { heartbeatInSeconds: heartbeat }),
  };
  if (!isIntegration)
    return [
      {
        type: 'LambdaFunctionScheduled',
        details: {
          lambdaFunctionScheduledEventDetails: {
            resource,
            input: JSON.stringify(given),
            inputDetails: { truncated: false },
            ...limits,
          },
        },
      },
      { type: 'LambdaFunctionStarted' },
    ];
  const what = { resourceType: 'lambda', resource: resource.slice(INVOKE.length - 'invoke'.length) };
  return [
    {
      type: 'TaskScheduled',
      details: {
        taskScheduledEventDetails: {
          ...what,
          region: 'us-west-1',
          parameters: JSON.stringify(given),
          ...limits,
        },
      },
    },
    { type: 'TaskStarted', details: { taskStartedEventDetails: what } },
  ];
}

/** What is under way when the signal comes goes on, but is not waited for. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

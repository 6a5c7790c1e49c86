import { randomUUID } from 'node:crypto';
import { functionArn, type Functions, handlerFile, type LambdaFunction } from './functions.ts';
import { type Outcome, Worker } from './worker.ts';
import { isBackground, WorkerPool } from './worker-pool.ts';

/** Where a failed asynchronous invocation is sent: to a queue, by its ARN. */
export type FailureSink = (arn: string, record: object) => void;

export interface InvokerOptions {
  readonly functions: Functions;
  /** Environment that every function gets: where AWS is. */
  readonly environment: () => Readonly<Record<string, string>>;
  readonly onFailure: FailureSink;
  /** Resolves when nobody uploads, or has for so long that others have waited enough. */
  readonly quiet: () => Promise<void>;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Waits before the second and third attempt of an asynchronous invocation, in ms (Lambda Developer Guide: 1, then 2 minutes). */
  readonly retryAfter?: readonly number[];
}

interface Invocation {
  readonly id: string;
  readonly function: string;
  readonly payload: string;
  readonly created: number;
  readonly attempts: number;
  readonly due: number;
}

const RETRY_AFTER_MS = [60_000, 120_000];
const MAX_EVENT_AGE_S = 21_600;

/** Runs functions, now or from a queue on disk. */
export class Invoker {
  readonly #options: InvokerOptions;
  readonly #pool: WorkerPool;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(options: InvokerOptions) {
    this.#options = options;
    this.#pool = new WorkerPool((fn) => this.#start(fn), options.quiet);
  }

  /** RequestResponse. Never throws for what the function did. */
  async invoke(fn: LambdaFunction, event: unknown, requestId: string = randomUUID()): Promise<Outcome> {
    return this.#pool.run(fn, event, contextOf(fn, requestId) as { awsRequestId: string });
  }

  /** Event: on disk when this returns, tried up to three times. */
  enqueue(fn: LambdaFunction, payload: string): string {
    const id = randomUUID();
    const now = this.#options.now();
    this.#options.functions.db.run(
      'INSERT INTO invocations VALUES (?, ?, ?, ?, 0, ?)',
      id,
      fn.name,
      payload,
      now,
      now,
    );
    this.#schedule(id, 0);
    return id;
  }

  /** Goes on with what was queued before a restart. */
  resume(): void {
    const now = this.#options.now();
    for (const { id, due } of this.#options.functions.db.all<Invocation>('SELECT id, due FROM invocations'))
      this.#schedule(id, Math.max(0, due - now));
  }

  forget(name: string): void {
    this.#pool.forget(name);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#pool.close();
  }

  #schedule(id: string, ms: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#attempt(id).catch((error: unknown) => {
        if (!this.#closed) console.error('An asynchronous invocation failed', error);
      });
    }, ms);
    this.#timers.add(timer);
  }

  async #attempt(id: string): Promise<void> {
    const { functions, now } = this.#options;
    const invocation = functions.db.get<Invocation>('SELECT * FROM invocations WHERE id = ?', id);
    if (!invocation || this.#closed) return;
    const fn = functions.find(invocation.function);
    if (!fn) return this.#finish(id);
    const outcome = await this.invoke(fn, JSON.parse(invocation.payload), id);
    // Ended with this process: it is tried again at the next start.
    if (this.#closed) return;
    if ('payload' in outcome) return this.#finish(id);
    const attempts = invocation.attempts + 1;
    const wait = (this.#options.retryAfter ?? RETRY_AFTER_MS)[attempts - 1] ?? 0;
    const tooOld = now() + wait - invocation.created > 1000 * (fn.maximumEventAge ?? MAX_EVENT_AGE_S);
    if (attempts > (fn.maximumRetryAttempts ?? 2) || tooOld) {
      if (fn.onFailure)
        this.#options.onFailure(fn.onFailure, failureRecord(fn, invocation, outcome, attempts, now()));
      return this.#finish(id);
    }
    functions.db.run('UPDATE invocations SET attempts = ?, due = ? WHERE id = ?', attempts, now() + wait, id);
    this.#schedule(id, wait);
  }

  #finish(id: string): void {
    this.#options.functions.db.run('DELETE FROM invocations WHERE id = ?', id);
  }

  #start(fn: LambdaFunction): Worker {
    const { environment, log } = this.#options;
    return new Worker({
      ...handlerFile(fn),
      cwd: fn.dir,
      memory: fn.memory,
      background: isBackground(fn),
      env: {
        ...runtimeEnvironment(fn),
        ...environment(),
        ...fn.environment,
      },
      log: (line) => log(`[${fn.name}] ${line}`),
    });
  }
}

/** Of Lambda's reserved environment variables those that code looks at; nothing of this process gets in. */
const runtimeEnvironment = (fn: LambdaFunction): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  TZ: ':UTC',
  AWS_REGION: fn.region,
  AWS_DEFAULT_REGION: fn.region,
  AWS_LAMBDA_FUNCTION_NAME: fn.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memory),
  LAMBDA_TASK_ROOT: fn.dir,
});

const contextOf = (fn: LambdaFunction, awsRequestId: string): object => ({
  awsRequestId,
  functionName: fn.name,
  functionVersion: '$LATEST',
  invokedFunctionArn: functionArn(fn),
  memoryLimitInMB: String(fn.memory),
  logGroupName: `/aws/lambda/${fn.name}`,
  logStreamName: awsRequestId,
  callbackWaitsForEmptyEventLoop: true,
});

/** The record of a destination (Lambda Developer Guide, "Capturing records of asynchronous invocations"). */
const failureRecord = (
  fn: LambdaFunction,
  { id, payload }: Invocation,
  outcome: Outcome,
  attempts: number,
  now: number,
): object => ({
  version: '1.0',
  timestamp: new Date(now).toISOString(),
  requestContext: {
    requestId: id,
    functionArn: `${functionArn(fn)}:$LATEST`,
    condition: 'RetriesExhausted',
    approximateInvokeCount: attempts,
  },
  requestPayload: JSON.parse(payload) as unknown,
  responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  responsePayload: 'error' in outcome ? outcome.error : null,
});

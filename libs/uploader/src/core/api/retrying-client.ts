import type { Connection } from '../connection.ts';
import type { Clock } from '../platform.ts';
import { NoAnswer, UploadError, uploadError } from '../problems.ts';
import { backoff } from '../retry-policy.ts';
import { sleep } from '../sleep.ts';
import type { Tuning } from '../tuning.ts';
import type { Note } from '../types.ts';
import { ApiError } from './api-error.ts';
import type { Answer, Call, HttpClient } from './http-client.ts';

interface Deps {
  http: Pick<HttpClient, 'call'>;
  connection: Connection;
  clock: Clock;
  random: () => number;
  tuning: Tuning;
  /** The end of the engine ends every call. */
  end: AbortSignal;
}

/**
 * Retries every control-plane call. All of them may be repeated safely: create carries an Idempotency-Key, complete
 * and drop are replays by contract, the others only read or sign.
 */
export class RetryingClient {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws ApiError for a final no, UploadError for a named failure, or the reason of the signal. */
  async call<T>(
    asked: Call & {
      onTrouble?: (note: Note) => void;
      giveUp?: readonly AbortSignal[];
      /** Tries again after the first failure; default: as tuned. */
      retries?: number;
    },
  ): Promise<Answer<T>> {
    const { http, connection, clock, random, tuning, end } = this.#deps;
    const call = { ...asked, signal: asked.signal ? AbortSignal.any([asked.signal, end]) : end };
    for (let attempt = 1; ; attempt++) {
      await unlessGivenUp(connection.whenOpen(call.signal), call.giveUp);
      try {
        return await http.call<T>(call);
      } catch (error) {
        call.signal.throwIfAborted();
        const trouble = troubleOf(error);
        if (!trouble) throw error;
        if (attempt > (asked.retries ?? tuning.retries)) {
          // A line that is down is waited for however long it takes; only a server that answers can fail a call.
          if (trouble.code !== 'NETWORK' || (await connection.check())) throw named(error);
          attempt = 0;
          continue;
        }
        const retryInMs = backoff(
          attempt,
          tuning,
          random,
          error instanceof ApiError ? error.retryAfterMs : 0,
        );
        call.onTrouble?.({ ...trouble, retryInMs });
        await unlessGivenUp(sleep(clock, retryInMs, call.signal), call.giveUp);
      }
    }
  }
}

/** The promise's outcome, or the reason of the last signal once all have fired. @throws that reason */
function unlessGivenUp(waiting: Promise<void>, signals: readonly AbortSignal[] = []): Promise<void> {
  if (signals.length === 0) return waiting;
  return new Promise((resolve, reject) => {
    const check = (): void => {
      if (signals.every(({ aborted }) => aborted)) reject(signals.at(-1)!.reason);
    };
    for (const signal of signals) signal.addEventListener('abort', check, { once: true });
    check();
    void waiting.then(resolve, reject).finally(() => {
      for (const signal of signals) signal.removeEventListener('abort', check);
    });
  });
}

function troubleOf(error: unknown): Pick<Note, 'code' | 'detail'> | null {
  if (error instanceof NoAnswer) return { code: 'NETWORK', detail: 'The server did not answer.' };
  if (error instanceof ApiError && error.transient)
    return { code: 'SERVER_BUSY', detail: error.problem.detail };
  if (error instanceof UploadError && error.problem.code === 'BAD_ANSWER') {
    return { code: 'SERVER_BUSY', detail: error.problem.detail };
  }
  return null;
}

function named(error: unknown): unknown {
  if (error instanceof NoAnswer) return uploadError('SERVER_UNREACHABLE', { cause: error });
  if (!(error instanceof ApiError)) return error;
  return uploadError('SERVER_BUSY', { requestId: error.answer.requestId, cause: error });
}

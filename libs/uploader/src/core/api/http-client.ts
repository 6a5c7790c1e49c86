import { sendAuthorised, type TokenRefresher } from '@intake/protocol';
import type { Clock } from '../platform.ts';
import { NoAnswer, uploadError } from '../problems.ts';
import { retryAfterMs } from '../retry-policy.ts';
import { ApiError } from './api-error.ts';
import type { ProblemAnswer } from './types.ts';

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** Whether the body is what the contract says; anything else came from something in between. */
  looksRight?: (body: never) => boolean;
}

export interface Answer<T> {
  body: T;
  /** The server's clock at the answer, ms since the epoch. NaN when not readable. */
  serverTime: number;
}

/** One request, one answer; a refused token is renewed once. Knows nothing of trying again. */
export class HttpClient {
  readonly #base: string;
  readonly #tokens: TokenRefresher;
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #callMs: number;

  constructor(deps: {
    baseUrl: string;
    tokens: TokenRefresher;
    fetch: typeof fetch;
    clock: Clock;
    callMs: number;
  }) {
    this.#base = deps.baseUrl.replace(/\/$/, '');
    this.#tokens = deps.tokens;
    this.#fetch = deps.fetch;
    this.#clock = deps.clock;
    this.#callMs = deps.callMs;
  }

  /** @throws NoAnswer, ApiError, UploadError SIGNED_OUT or BAD_ANSWER, or the reason of the signal. */
  async call<T>(call: Call): Promise<Answer<T>> {
    const tokens = {
      current: () => this.#tokens.current(),
      renew: (used: string | null) => this.#renew(used),
    };
    const answer = await sendAuthorised(tokens, (token) => this.#send(call, token));
    if (answer.status === 401) throw uploadError('SIGNED_OUT');
    return this.#read<T>(call, answer);
  }

  async #renew(token: string | null): Promise<boolean> {
    try {
      return await this.#tokens.renew(token);
    } catch (cause) {
      throw new NoAnswer('The session could not be renewed', { cause });
    }
  }

  async #send(call: Call, token: string | null): Promise<{ status: number; headers: Headers; text: string }> {
    const timeout = new AbortController();
    const cancel = this.#clock.after(this.#callMs, () => timeout.abort());
    const headers: Record<string, string> = { accept: 'application/json' };
    if (token) headers['authorization'] = `Bearer ${token}`;
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    if (call.idempotencyKey) headers['idempotency-key'] = call.idempotencyKey;
    try {
      const response = await this.#fetch(this.#base + call.path, {
        method: call.method,
        headers,
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        signal: call.signal ? AbortSignal.any([call.signal, timeout.signal]) : timeout.signal,
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch (cause) {
      call.signal?.throwIfAborted();
      throw new NoAnswer(`${call.method} ${call.path} got no answer`, { cause });
    } finally {
      cancel();
    }
  }

  #read<T>(
    call: Call,
    { status, headers, text }: { status: number; headers: Headers; text: string },
  ): Answer<T> {
    const body = text === '' ? undefined : parse(text);
    if (status >= 200 && status < 300) {
      const looksRight = call.looksRight as ((body: unknown) => boolean) | undefined;
      if (body === null || (looksRight && !(body && looksRight(body))))
        throw uploadError('BAD_ANSWER', { requestId: headers.get('x-request-id') ?? undefined });
      return { body: body as T, serverTime: Date.parse(headers.get('date') ?? '') };
    }
    const problem: ProblemAnswer = body && typeof body === 'object' ? body : {};
    problem.requestId ??= headers.get('x-request-id') ?? undefined;
    throw new ApiError(status, problem, retryAfterMs(headers.get('retry-after'), headers.get('date')));
  }
}

/** null stands for "not JSON": no answer of the contract is a bare null. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Problem } from '@intake/contract';
import { CliError, EXIT, usageError } from '../exit-codes.ts';

/** The server answered, and the answer is no. */
export class RefusedError extends CliError {
  readonly status: number;
  readonly retryAfter: number;

  constructor(status: number, problem: Partial<Problem>, retryAfter: number) {
    const fields = problem.errors?.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
    const said = [problem.detail ?? problem.title ?? `the server answered ${status}`, fields]
      .filter(Boolean)
      .join(' ');
    const quote = problem.requestId && status >= 500 ? ` (request ${problem.requestId})` : '';
    super(said + quote, EXIT.failed, problem.code ?? `HTTP_${status}`);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** What the server would not read was written on the command line: that is wrong usage. @returns the error to throw */
export const asUsage = (error: unknown): unknown =>
  error instanceof RefusedError && [400, 422].includes(error.status) ? usageError(error.message) : error;

/** No answer came. */
export class NoAnswerError extends CliError {
  constructor(url: string, cause: unknown) {
    const { message, code } = ((cause as Error)?.cause ?? cause) as NodeJS.ErrnoException;
    super(`no answer from ${url} (${code ?? message})`, EXIT.failed, 'NO_ANSWER', { cause });
  }
}

export interface Request {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** ms */
  timeout?: number;
}

export interface Answer<T> {
  body: T;
  headers: Headers;
}

const TIMEOUT = 60_000;

/** One request, one answer. @throws RefusedError, NoAnswerError, or the signal's reason */
export async function request<T>(call: Request): Promise<Answer<T>> {
  const timeout = AbortSignal.timeout(call.timeout ?? TIMEOUT);
  try {
    const response = await fetch(call.url, {
      method: call.method,
      headers: {
        accept: 'application/json',
        ...(call.body !== undefined && { 'content-type': 'application/json' }),
        ...call.headers,
      },
      body: call.body === undefined ? undefined : JSON.stringify(call.body),
      signal: call.signal ? AbortSignal.any([call.signal, timeout]) : timeout,
    });
    const text = await response.text();
    if (response.ok) return { body: parse<T>(text, call.url), headers: response.headers };
    const retryAfter = Number(response.headers.get('retry-after')) || 0;
    throw new RefusedError(response.status, problemIn(text), retryAfter);
  } catch (error) {
    call.signal?.throwIfAborted();
    throw error instanceof CliError ? error : new NoAnswerError(new URL(call.url).origin, error);
  }
}

const RETRIES = 3;
const PAUSE = 500;
const LONGEST_PAUSE = 30_000;

/** As `request`, tried again while the server is busy or out of reach. For calls that may be repeated. */
export async function patientRequest<T>(call: Request): Promise<Answer<T>> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await request<T>(call);
    } catch (error) {
      const busy = error instanceof RefusedError && [429, 500, 502, 503, 504].includes(error.status);
      if (attempt === RETRIES || !(busy || error instanceof NoAnswerError)) throw error;
      const asked = busy ? error.retryAfter * 1000 : 0;
      if (asked > LONGEST_PAUSE) throw error;
      await sleep(Math.max(asked, PAUSE * 2 ** attempt), undefined, { signal: call.signal });
    }
  }
}

function parse<T>(text: string, url: string): T {
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(`${new URL(url).origin} does not speak Intake's language`, EXIT.failed, 'BAD_ANSWER', {
      cause,
    });
  }
}

function problemIn(text: string): Partial<Problem> {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

import { isTransient } from '../retry-policy.ts';
import type { Problem } from '../types.ts';
import type { ProblemAnswer } from './types.ts';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  readonly status: number;
  readonly answer: ProblemAnswer;
  /** ms, 0 when the server did not say. */
  readonly retryAfterMs: number;

  constructor(status: number, answer: ProblemAnswer, retryAfterMs = 0) {
    super(`${status} ${answer.code ?? ''} ${answer.detail ?? answer.title ?? ''}`);
    this.name = 'ApiError';
    this.status = status;
    this.answer = answer;
    this.retryAfterMs = retryAfterMs;
  }

  get code(): string {
    return this.answer.code ?? `HTTP_${this.status}`;
  }

  get transient(): boolean {
    return isTransient(this.status);
  }

  /** The server's own words, for the item. */
  get problem(): Problem {
    const { title, detail, requestId, limit, claimed, found, firstBytes } = this.answer;
    return {
      code: this.code,
      title: title ?? 'The server refused',
      detail: detail ?? title ?? `The server answered ${this.status}.`,
      retryable: this.transient || this.status === 409 || this.status === 404,
      ...(requestId && { requestId }),
      ...(limit !== undefined && { limit }),
      ...(claimed && { claimed }),
      ...(found && { found }),
      ...(firstBytes && { firstBytes }),
    };
  }
}

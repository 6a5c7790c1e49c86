import type { State } from './definition.ts';
import { StateError } from './state-error.ts';

/** What is known where a state runs. */
export interface Branch {
  /** Of the branch's steps; stable, so that a restart finds them. */
  readonly path: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The event before. */
  readonly last: number;
  readonly signal: AbortSignal;
  /** `Map` of the context object. */
  readonly map?: object | undefined;
}

/** One state in one place of one execution. */
export interface Visit {
  readonly name: string;
  readonly state: State;
  readonly key: string;
  readonly input: unknown;
  readonly branch: Branch;
}

/** What a state works out, and the last event of its branch. */
export interface StateResult {
  readonly result: unknown;
  readonly last: number;
}

/** A state, or a whole branch, that has ended well. */
export interface StateDone {
  readonly output: unknown;
  readonly last: number;
  readonly next?: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Bytes of an input, output or argument (Step Functions quotas). */
const MAX_PAYLOAD = 256 * 1024;

/** @throws StateError States.DataLimitExceeded */
export function checkSize(value: unknown, name: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_PAYLOAD)
    throw new StateError(
      'States.DataLimitExceeded',
      `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
}

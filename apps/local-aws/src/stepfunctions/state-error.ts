/** An error of a state, by which Retry and Catch choose (ASL, "Errors"). */
export class StateError extends Error {
  readonly error: string;
  readonly cause: string;

  constructor(error: string, cause = '') {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
  }
}

/** What "States.ALL" does not catch. */
const NOT_ALL = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether an ErrorEquals list names an error. */
export function namesError(list: readonly string[], error: string): boolean {
  return list.some(
    (name) =>
      name === error ||
      (name === 'States.ALL' && !NOT_ALL.includes(error)) ||
      (name === 'States.TaskFailed' && error !== 'States.Timeout' && !NOT_ALL.includes(error)) ||
      (name === 'States.Timeout' && error === 'States.HeartbeatTimeout'),
  );
}

export const toStateError = (error: unknown): StateError =>
  error instanceof StateError
    ? error
    : new StateError('States.Runtime', error instanceof Error ? error.message : String(error));

/**
 * Everything that Intake refuses has one of these codes. They are part of the contract: clients translate them, so a
 * code never changes its meaning. The HTTP status of each code lives in the API's problem catalogue, not here.
 */
export type ErrorCode =
  | 'VALIDATION_FAILED'
  | 'INVALID_CURSOR'
  | 'UNAUTHENTICATED'
  | 'TOKEN_EXPIRED'
  | 'INVALID_CREDENTIALS'
  | 'SESSION_ENDED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'STATE_CONFLICT'
  | 'VERSION_CONFLICT'
  | 'ALREADY_EXISTS'
  | 'FILE_TOO_LARGE'
  | 'TYPE_NOT_ALLOWED'
  | 'CONTENT_MISMATCH'
  | 'CONTENT_DAMAGED'
  | 'EMPTY_FILE'
  | 'INVALID_NAME'
  | 'PARTS_MISMATCH'
  | 'CHECKSUM_MISMATCH'
  | 'CONTENT_UNKNOWN'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'TOO_MANY_ATTEMPTS'
  | 'UNAVAILABLE';

/** A refusal that a client can act upon: `code` for programs, `message` in plain words for people. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  /** Facts that go with the refusal, e.g. `{ limit: 1073741824 }`; they become members of the problem document. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, facts: Record<string, unknown> = {}, cause?: unknown) {
    super(message, { cause });
    this.name = 'DomainError';
    this.code = code;
    this.facts = facts;
  }
}

/** True when `error` is a refusal with this code. */
export function isRefusal(error: unknown, code: ErrorCode): error is DomainError {
  return error instanceof DomainError && error.code === code;
}

/** Another owner's thing is answered exactly like a thing that does not exist, so the words must never differ. */
export function notFound(
  what: 'file' | 'upload' | 'user' | 'run' | 'webhook' | 'delivery' | 'batch' | 'rule',
): DomainError {
  return new DomainError('NOT_FOUND', `There is no such ${what}.`);
}

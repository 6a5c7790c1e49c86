import type { ErrorCode } from '@intake/domain';

/** Refusals that only the HTTP entry point makes. */
export type HttpCode =
  'MALFORMED_BODY' | 'BODY_TOO_LARGE' | 'UNSUPPORTED_BODY' | 'BAD_REQUEST' | 'NO_SUCH_ROUTE' | 'INTERNAL';

export type ProblemCode = ErrorCode | HttpCode;

/** The only place where a refusal gets its HTTP status. The titles never vary; the detail says what happened. */
export const PROBLEMS: Readonly<Record<ProblemCode, { status: number; title: string }>> = {
  VALIDATION_FAILED: { status: 400, title: 'The request is not valid' },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not valid' },
  MALFORMED_BODY: { status: 400, title: 'The body is not valid JSON' },
  BAD_REQUEST: { status: 400, title: 'The request cannot be understood' },
  UNAUTHENTICATED: { status: 401, title: 'Sign-in needed' },
  TOKEN_EXPIRED: { status: 401, title: 'The access token has expired' },
  INVALID_CREDENTIALS: { status: 401, title: 'Wrong e-mail address or password' },
  SESSION_ENDED: { status: 401, title: 'The session has ended' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  NOT_FOUND: { status: 404, title: 'Not found' },
  CONTENT_UNKNOWN: { status: 404, title: 'No file with this content' },
  NO_SUCH_ROUTE: { status: 404, title: 'No such address' },
  STATE_CONFLICT: { status: 409, title: 'Not possible in this state' },
  VERSION_CONFLICT: { status: 409, title: 'Changed by another request meanwhile' },
  ALREADY_EXISTS: { status: 409, title: 'Exists already' },
  FILE_TOO_LARGE: { status: 413, title: 'The file is too large' },
  BODY_TOO_LARGE: { status: 413, title: 'The request body is too large' },
  TYPE_NOT_ALLOWED: { status: 415, title: 'This type of file is not allowed' },
  CONTENT_DAMAGED: { status: 415, title: 'The file is damaged or not all there' },
  CONTENT_MISMATCH: { status: 415, title: 'The content is not what the name says' },
  UNSUPPORTED_BODY: { status: 415, title: 'The body has an unknown encoding' },
  EMPTY_FILE: { status: 422, title: 'The file is empty' },
  INVALID_NAME: { status: 422, title: 'The name cannot be used' },
  PARTS_MISMATCH: { status: 422, title: 'The parts do not add up' },
  CHECKSUM_MISMATCH: { status: 422, title: 'The checksum differs' },
  IDEMPOTENCY_KEY_REUSED: { status: 422, title: 'Idempotency-Key used for something else' },
  TOO_MANY_ATTEMPTS: { status: 429, title: 'Too many attempts' },
  UNAVAILABLE: { status: 503, title: 'Not available right now' },
  INTERNAL: { status: 500, title: 'Something went wrong here' },
};

/** A name for the kind of problem, RFC 9457 section 3.1.1; a URN because it is an identifier, not a place. */
export function problemType(code: ProblemCode): string {
  return `urn:intake:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

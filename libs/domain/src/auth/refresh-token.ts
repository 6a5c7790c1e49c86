import { DomainError } from '../errors.ts';

export interface RefreshToken {
  userId: string;
  sessionId: string;
  /** At least 256 bits, base64url. */
  secret: string;
}

const SHAPE = /^([\w-]{1,64})\.([\w-]{1,64})\.([\w-]{32,128})$/;

/** The ids are in the token so that its session is one strongly consistent read by key. */
export function formatRefreshToken({ userId, sessionId, secret }: RefreshToken): string {
  return `${userId}.${sessionId}.${secret}`;
}

/** Null for everything that this deployment cannot have issued. */
export function parseRefreshToken(text: string | undefined): RefreshToken | null {
  const [, userId, sessionId, secret] = SHAPE.exec(text ?? '') ?? [];
  return userId && sessionId && secret ? { userId, sessionId, secret } : null;
}

/** One answer for a session that expired, was ended, never was, or whose token was used twice. */
export function sessionEnded(): DomainError {
  return new DomainError('SESSION_ENDED', 'This session has ended. Please sign in again.');
}

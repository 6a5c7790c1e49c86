/** One sign-in on one device: a family of refresh tokens of which only the newest is good. */
export interface Session {
  id: string;
  userId: string;
  /** SHA-256 (base64url) of the refresh token that is good now. */
  tokenHash: string;
  /**
   * Tokens that were replaced, the latest first, at most `MAX_ANCESTORS`. For a moment they are still answered with the token
   * that is good now, because their responses may have been lost; later they show that a token was used twice.
   */
  ancestors?: readonly { tokenHash: string; rotatedAt: string }[];
  createdAt: string;
  expiresAt: string;
  version: number;
}

export abstract class SessionStore {
  abstract create(session: Session): Promise<void>;
  /** Strongly consistent; null when ended. Expiry is for the caller to check. */
  abstract find(userId: string, id: string): Promise<Session | null>;
  /** Writes a session whose version is one above the stored one. @throws DomainError VERSION_CONFLICT */
  abstract update(session: Session): Promise<void>;
  /** Idempotent. */
  abstract remove(userId: string, id: string): Promise<void>;
  abstract removeAll(userId: string): Promise<void>;
}

import type { Session } from '../ports/session-store.ts';
import type { User } from '../ports/user-store.ts';

/** How long a sign-in lasts; from Parameter Store. Token and type in one, as for ports. */
export abstract class SessionSettings {
  /** From sign-in until the password is asked for again, in seconds. */
  abstract sessionSeconds: number;
}

/** The outcome of a login or a refresh: who, in which session, and the refresh token that is good from now on. */
export interface SignIn {
  user: User;
  session: Session;
  /** `<userId>.<sessionId>.<secret>`; shown to its owner once, only the secret's hash is kept. */
  refreshToken: string;
}

import type { SessionStore } from '../ports/session-store.ts';
import type { Secrets } from '../ports/secrets.ts';
import { parseRefreshToken } from './refresh-token.ts';

interface Ports {
  sessions: SessionStore;
  secrets: Secrets;
}

/** Ends the session that a refresh token belongs to. Access tokens already issued die within their own lifetime. */
export class Logout {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent; a token that does not belong to a session ends nothing. */
  async execute(refreshToken: string | undefined): Promise<void> {
    const { sessions, secrets } = this.ports;
    const token = parseRefreshToken(refreshToken);
    if (!token) return;
    const session = await sessions.find(token.userId, token.sessionId);
    const hash = await secrets.digest(token.secret);
    if (session && [session, ...(session.ancestors ?? [])].some(({ tokenHash }) => tokenHash === hash))
      await sessions.remove(token.userId, token.sessionId);
  }
}

import { isRefusal } from '../errors.ts';
import type { RefreshTokenFactory } from '../ports/refresh-token-factory.ts';
import type { Session, SessionStore } from '../ports/session-store.ts';
import type { UserStore } from '../ports/user-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Secrets } from '../ports/secrets.ts';
import { formatRefreshToken, parseRefreshToken, type RefreshToken, sessionEnded } from './refresh-token.ts';
import type { SignIn } from './sign-in.ts';

interface Ports {
  users: UserStore;
  sessions: SessionStore;
  tokens: RefreshTokenFactory;
  clock: Clock;
  secrets: Secrets;
}

/** A token that was just replaced gets the same successor for this long, in ms: two tabs, or a lost response. */
export const REFRESH_GRACE = 10_000;

/** More rotations than this at the same moment are not tabs of one browser. */
const MAX_RACES = 5;

/** Exchanges a refresh token for its successor. A token that is used again later was stolen or lost: the session ends. */
export class RefreshSession {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError SESSION_ENDED */
  async execute(refreshToken: string | undefined): Promise<SignIn> {
    const token = parseRefreshToken(refreshToken);
    if (!token) throw sessionEnded();
    const user = await this.ports.users.find(token.userId);
    for (let race = 0; ; race++) {
      const session = await this.find(token);
      if (!user || user.disabled) return this.end(session);
      try {
        const rotated = await this.rotate(session, token);
        const secret = this.ports.tokens.successorOf(token.secret);
        return { user, session: rotated, refreshToken: formatRefreshToken({ ...token, secret }) };
      } catch (error) {
        // The same token at the same time: the other request rotated it, so now it is the previous one.
        if (!isRefusal(error, 'VERSION_CONFLICT') || race === MAX_RACES) throw error;
      }
    }
  }

  private async find({ userId, sessionId }: RefreshToken): Promise<Session> {
    const { sessions, clock } = this.ports;
    const session = await sessions.find(userId, sessionId);
    if (!session || Date.parse(session.expiresAt) <= clock.now().getTime()) throw sessionEnded();
    return session;
  }

  private async rotate(session: Session, { secret }: RefreshToken): Promise<Session> {
    const { sessions, tokens, clock, secrets } = this.ports;
    const tokenHash = await secrets.digest(secret);
    if (tokenHash === session.tokenHash) {
      const rotated = {
        ...session,
        tokenHash: await secrets.digest(tokens.successorOf(secret)),
        previous: { tokenHash, rotatedAt: clock.now().toISOString() },
        version: session.version + 1,
      };
      await sessions.update(rotated);
      return rotated;
    }
    if (tokenHash === session.previous?.tokenHash && this.inGrace(session.previous.rotatedAt)) return session;
    return this.end(session);
  }

  private inGrace(rotatedAt: string): boolean {
    return this.ports.clock.now().getTime() - Date.parse(rotatedAt) <= REFRESH_GRACE;
  }

  private async end(session: Session): Promise<never> {
    await this.ports.sessions.remove(session.userId, session.id);
    throw sessionEnded();
  }
}

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

/** A token that was just replaced gets the one that is good now for this long, in ms: several tabs, or a lost response. */
export const REFRESH_GRACE = 10_000;

/** More rotations than this at the same moment are not tabs of one browser. */
const MAX_RACES = 5;

/** How many replaced tokens a session remembers: about five hours of use, 85 bytes each. */
export const MAX_ANCESTORS = 32;

/**
 * Exchanges a refresh token for its successor. A token that is used again later was stolen or lost: the session ends. One
 * that the session never had, or has forgotten, ends nothing: else everybody could end a session whose id is known.
 */
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
        return { user, ...(await this.exchange(session, token)) };
      } catch (error) {
        // The same token at the same time: the other request rotated it, so now it is an ancestor.
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

  private async exchange(session: Session, token: RefreshToken): Promise<Omit<SignIn, 'user'>> {
    const tokenHash = await this.ports.secrets.digest(token.secret);
    const ancestors = session.ancestors ?? [];
    const index = ancestors.findIndex((ancestor) => ancestor.tokenHash === tokenHash);
    if (tokenHash === session.tokenHash) return this.answer(await this.rotate(session, token), token, 1);
    if (index < 0) throw sessionEnded();
    if (!this.inGrace(ancestors[index]!.rotatedAt)) return this.end(session);
    return this.answer(session, token, index + 1);
  }

  private async rotate(session: Session, { secret }: RefreshToken): Promise<Session> {
    const { sessions, tokens, clock, secrets } = this.ports;
    const replaced = { tokenHash: session.tokenHash, rotatedAt: clock.now().toISOString() };
    const rotated = {
      ...session,
      tokenHash: await secrets.digest(tokens.successorOf(secret)),
      ancestors: [replaced, ...(session.ancestors ?? [])].slice(0, MAX_ANCESTORS),
      version: session.version + 1,
    };
    await sessions.update(rotated);
    return rotated;
  }

  /** @param generations from the token that was presented to the one that is good now */
  private answer(session: Session, token: RefreshToken, generations: number): Omit<SignIn, 'user'> {
    let { secret } = token;
    for (let i = 0; i < generations; i++) secret = this.ports.tokens.successorOf(secret);
    return { session, refreshToken: formatRefreshToken({ ...token, secret }) };
  }

  private inGrace(rotatedAt: string): boolean {
    return this.ports.clock.now().getTime() - Date.parse(rotatedAt) <= REFRESH_GRACE;
  }

  private async end(session: Session): Promise<never> {
    await this.ports.sessions.remove(session.userId, session.id);
    throw sessionEnded();
  }
}

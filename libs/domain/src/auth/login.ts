import { DomainError } from '../errors.ts';
import type { AttemptLimiter, AttemptRule } from '../ports/attempt-limiter.ts';
import type { PasswordHasher } from '../ports/password-hasher.ts';
import type { RefreshTokenFactory } from '../ports/refresh-token-factory.ts';
import type { Session, SessionStore } from '../ports/session-store.ts';
import type { User, UserStore } from '../ports/user-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Secrets } from '../ports/secrets.ts';
import { formatRefreshToken } from './refresh-token.ts';
import type { SessionSettings, SignIn } from './sign-in.ts';

export interface Credentials {
  email: string;
  password: string;
  /** Address of the client's end of the connection, never one that the client may claim. */
  ip: string;
}

interface Ports {
  users: UserStore;
  sessions: SessionStore;
  limiter: AttemptLimiter;
  hasher: PasswordHasher;
  tokens: RefreshTokenFactory;
  settings: SessionSettings;
  clock: Clock;
  ids: IdGenerator;
  secrets: Secrets;
}

const ACCOUNT = { limit: 5, windowSeconds: 15 * 60 };
const ADDRESS = { limit: 20, windowSeconds: 60 };

/** Starts a session. Who guesses learns nothing: not whether an account exists, not whether it is disabled. */
export class Login {
  private readonly ports: Ports;
  private decoyHash?: Promise<string>;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError TOO_MANY_ATTEMPTS with `retryAfter` in seconds, INVALID_CREDENTIALS */
  async execute({ email: typed, password, ip }: Credentials): Promise<SignIn> {
    const email = typed.trim().toLowerCase();
    const account = `login:account:${email}`;
    await this.assertAllowed({ key: `login:ip:${ip}`, ...ADDRESS });
    await this.assertAllowed({ key: account, ...ACCOUNT });
    const user = await this.authenticate(email, password);
    await this.ports.limiter.reset(account);
    return this.open(user);
  }

  private async assertAllowed(rule: AttemptRule): Promise<void> {
    const retryAfter = await this.ports.limiter.hit(rule, this.ports.clock.now());
    if (retryAfter === 0) return;
    throw new DomainError('TOO_MANY_ATTEMPTS', 'Too many attempts to sign in. Please wait a while.', {
      retryAfter,
    });
  }

  /** Always one verification, of a decoy when there is no such user, so that timing does not tell. */
  private async authenticate(email: string, password: string): Promise<User> {
    const { users, hasher, secrets } = this.ports;
    this.decoyHash ??= hasher.hash(secrets.random());
    const decoy = await this.decoyHash;
    const user = await users.findByEmail(email);
    const matches = await hasher.verify(user?.passwordHash ?? decoy, password);
    if (user && matches && !user.disabled) return user;
    throw new DomainError('INVALID_CREDENTIALS', 'The e-mail address or the password is wrong.');
  }

  private async open(user: User): Promise<SignIn> {
    const { sessions, tokens, settings, clock, ids, secrets } = this.ports;
    const now = clock.now();
    const secret = tokens.first();
    const session: Session = {
      id: ids.next(),
      userId: user.id,
      tokenHash: await secrets.digest(secret),
      createdAt: now.toISOString(),
      expiresAt: new Date(now.getTime() + settings.sessionSeconds * 1000).toISOString(),
      version: 1,
    };
    await sessions.create(session);
    const refreshToken = formatRefreshToken({ userId: user.id, sessionId: session.id, secret });
    return { user, session, refreshToken };
  }
}

import {
  type Clock,
  type IdGenerator,
  notFound,
  type PasswordHasher,
  type Role,
  type SessionStore,
  type User,
  type UserStore,
} from '@intake/domain';
import { randomBytes } from 'node:crypto';
import { assertGoodPassword } from './password-policy.ts';

interface Ports {
  users: UserStore;
  sessions: SessionStore;
  hasher: PasswordHasher;
  clock: Clock;
  ids: IdGenerator;
}

export interface NewAccount {
  email: string;
  name?: string;
  role?: Role;
  /** Random when not given. */
  password?: string;
}

const EMAIL = /^[^\s@]+@[^\s@]+$/;
/** RFC 5321, 4.5.3.1.3, in characters. */
const MAX_EMAIL = 254;

/** Administration of users from a terminal. Whatever locks an account ends all sessions of that user. */
export class Accounts {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @returns the password, which nothing keeps but its hash
   * @throws DomainError ALREADY_EXISTS
   */
  async add({
    email: typed,
    name,
    role = 'member',
    password = randomPassword(),
  }: NewAccount): Promise<string> {
    const email = typed.trim().toLowerCase();
    if (!EMAIL.test(email) || email.length > MAX_EMAIL) throw new Error(`"${typed}" is no e-mail address.`);
    const { users, clock, ids } = this.ports;
    await users.create({
      id: ids.next(),
      email,
      name: name ?? email.split('@')[0]!,
      role,
      passwordHash: await this.hash(password, email),
      disabled: false,
      version: 1,
      createdAt: clock.now().toISOString(),
    });
    return password;
  }

  /** @returns the new password. @throws DomainError NOT_FOUND */
  async setPassword(email: string, password = randomPassword()): Promise<string> {
    await this.change(email, { passwordHash: await this.hash(password, email) }, true);
    return password;
  }

  /** @throws DomainError NOT_FOUND */
  disable(email: string): Promise<void> {
    return this.change(email, { disabled: true }, true);
  }

  /** @throws DomainError NOT_FOUND */
  enable(email: string): Promise<void> {
    return this.change(email, { disabled: false }, false);
  }

  private async change(email: string, changes: Partial<User>, endSessions: boolean): Promise<void> {
    const { users, sessions } = this.ports;
    const user = await users.findByEmail(email.trim());
    if (!user) throw notFound('user');
    await users.update({ ...user, ...changes, version: user.version + 1 });
    if (endSessions) await sessions.removeAll(user.id);
  }

  private async hash(password: string, email: string): Promise<string> {
    await assertGoodPassword(password, email);
    return this.ports.hasher.hash(password);
  }
}

/** 120 bits in 20 characters. */
function randomPassword(): string {
  return randomBytes(15).toString('base64url');
}

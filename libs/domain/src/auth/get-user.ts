import type { User, UserStore } from '../ports/user-store.ts';
import { sessionEnded } from './refresh-token.ts';

/** The account behind an access token, as it is now. */
export class GetUser {
  private readonly ports: { users: UserStore };

  constructor(ports: { users: UserStore }) {
    this.ports = ports;
  }

  /** @throws DomainError SESSION_ENDED when the account was removed or disabled since the token was issued */
  async execute(id: string): Promise<User> {
    const user = await this.ports.users.find(id);
    if (!user || user.disabled) throw sessionEnded();
    return user;
  }
}

import { DomainError, type User, UserStore } from '@intake/domain';

export class MemoryUserStore extends UserStore {
  private readonly users = new Map<string, User>();

  async create(user: User): Promise<void> {
    if (this.users.has(user.id) || this.withEmail(user.email)) {
      throw new DomainError('ALREADY_EXISTS', 'There is a user with this e-mail address.');
    }
    this.users.set(user.id, structuredClone(user));
  }

  async findByEmail(email: string): Promise<User | null> {
    return structuredClone(this.withEmail(email) ?? null);
  }

  async find(id: string): Promise<User | null> {
    return structuredClone(this.users.get(id) ?? null);
  }

  async update(user: User): Promise<void> {
    if (this.users.get(user.id)?.version !== user.version - 1) {
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    }
    this.users.set(user.id, structuredClone(user));
  }

  private withEmail(email: string): User | undefined {
    return [...this.users.values()].find((user) => user.email === email.toLowerCase());
  }
}

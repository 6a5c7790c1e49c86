import { DomainError, type Session, SessionStore } from '@intake/domain';

export class MemorySessionStore extends SessionStore {
  private readonly sessions = new Map<string, Session>();

  async create(session: Session): Promise<void> {
    const key = keyOf(session.userId, session.id);
    if (this.sessions.has(key)) throw new DomainError('ALREADY_EXISTS', 'There is a session with this id.');
    this.sessions.set(key, structuredClone(session));
  }

  async find(userId: string, id: string): Promise<Session | null> {
    return structuredClone(this.sessions.get(keyOf(userId, id)) ?? null);
  }

  async update(session: Session): Promise<void> {
    const key = keyOf(session.userId, session.id);
    if (this.sessions.get(key)?.version !== session.version - 1) {
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    }
    this.sessions.set(key, structuredClone(session));
  }

  async remove(userId: string, id: string): Promise<void> {
    this.sessions.delete(keyOf(userId, id));
  }

  async removeAll(userId: string): Promise<void> {
    for (const session of this.sessions.values()) {
      if (session.userId === userId) await this.remove(userId, session.id);
    }
  }
}

function keyOf(userId: string, id: string): string {
  return JSON.stringify([userId, id]);
}

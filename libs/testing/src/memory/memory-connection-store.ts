import { type Connection, ConnectionStore } from '@intake/domain';

export class MemoryConnectionStore extends ConnectionStore {
  private readonly connections = new Map<string, Connection>();

  async add(connection: Connection): Promise<void> {
    this.connections.set(connection.id, structuredClone(connection));
  }

  async find(id: string): Promise<Connection | null> {
    return structuredClone(this.connections.get(id) ?? null);
  }

  async list(ownerId: string): Promise<Connection[]> {
    return structuredClone([...this.connections.values()].filter((one) => one.ownerId === ownerId));
  }

  async remove({ id }: Pick<Connection, 'id'>): Promise<void> {
    this.connections.delete(id);
  }
}

import type { ConnectionStore } from '../ports/connection-store.ts';

/** Forgets a connection that has ended. Idempotent. */
export class CloseConnection {
  private readonly ports: { connections: ConnectionStore };

  constructor(ports: { connections: ConnectionStore }) {
    this.ports = ports;
  }

  async execute(id: string): Promise<void> {
    const connection = await this.ports.connections.find(id);
    if (connection) await this.ports.connections.remove(connection);
  }
}

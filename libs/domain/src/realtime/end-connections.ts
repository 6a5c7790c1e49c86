import type { ConnectionStore } from '../ports/connection-store.ts';
import type { SocketGateway } from '../ports/socket-gateway.ts';

interface Ports {
  connections: ConnectionStore;
  sockets: SocketGateway;
}

/** Closes the sockets of a session that has ended, or of all sessions of somebody who may not come in any more. */
export class EndConnections {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  async execute(ownerId: string, sessionId?: string): Promise<void> {
    const { connections, sockets } = this.ports;
    for (const connection of await connections.list(ownerId)) {
      if (sessionId !== undefined && connection.sessionId !== sessionId) continue;
      await sockets.close(connection.id);
      await connections.remove(connection);
    }
  }
}

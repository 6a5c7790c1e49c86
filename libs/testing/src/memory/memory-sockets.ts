import { DomainError, SocketGateway } from '@intake/domain';

/** Sockets whose messages a test reads; each can be gone, or fail. */
export class MemorySockets extends SocketGateway {
  readonly sent: { to: string; message: Record<string, unknown> }[] = [];
  readonly closed: string[] = [];
  readonly gone = new Set<string>();
  readonly failing = new Set<string>();

  async send(to: string, message: object): Promise<boolean> {
    if (this.failing.has(to)) throw new DomainError('UNAVAILABLE', 'The socket cannot be reached right now.');
    if (this.gone.has(to)) return false;
    this.sent.push({ to, message: structuredClone(message) as Record<string, unknown> });
    return true;
  }

  async close(connectionId: string): Promise<void> {
    this.closed.push(connectionId);
    this.gone.add(connectionId);
  }
}

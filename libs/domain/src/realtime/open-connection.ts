import { DomainError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectionStore } from '../ports/connection-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { TicketStore } from '../ports/ticket-store.ts';
import type { UserStore } from '../ports/user-store.ts';
import { assertLiving } from './living-session.ts';
import { REALTIME } from './limits.ts';

interface Ports {
  tickets: TicketStore;
  connections: ConnectionStore;
  log: EventLog;
  sessions: SessionStore;
  users: UserStore;
  secrets: Secrets;
  clock: Clock;
}

/** Exchanges a ticket for a connection. */
export class OpenConnection {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError UNAUTHENTICATED (no ticket, used or too old), SESSION_ENDED */
  async execute(shown: string | undefined, id: string): Promise<void> {
    const { tickets, connections, log, secrets, clock } = this.ports;
    const now = clock.now();
    const ticket = shown ? await tickets.take(await secrets.digest(shown)) : null;
    if (!ticket || ticket.expiresAt <= now.toISOString())
      throw new DomainError('UNAUTHENTICATED', 'A fresh ticket is needed for each connection.');
    const { ownerId, sessionId } = ticket;
    const expires = new Date(now.getTime() + REALTIME.connection);
    const connection = { id, ownerId, sessionId };
    await connections.add({
      ...connection,
      openedAt: now.toISOString(),
      expiresAt: expires.toISOString(),
    });
    await log.listen(ownerId, new Date(expires.getTime() + REALTIME.absence), now);
    // Only now: a session that ends at this moment either is seen here or its end finds the connection.
    try {
      await assertLiving(this.ports, ownerId, sessionId);
    } catch (error) {
      await connections.remove(connection);
      throw error;
    }
  }
}

import type { Clock } from '../ports/clock.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { SessionStore } from '../ports/session-store.ts';
import type { TicketStore } from '../ports/ticket-store.ts';
import type { UserStore } from '../ports/user-store.ts';
import { assertLiving } from './living-session.ts';
import { REALTIME } from './limits.ts';

interface Ports {
  tickets: TicketStore;
  sessions: SessionStore;
  users: UserStore;
  secrets: Secrets;
  clock: Clock;
}

/** A ticket for one connection. It travels in an address, so it is good once and for a minute, unlike an access token. */
export class IssueTicket {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError SESSION_ENDED: an access token outlives its session by minutes, a socket must not */
  async execute(ownerId: string, sessionId: string): Promise<{ ticket: string; expiresAt: string }> {
    const { tickets, secrets, clock } = this.ports;
    await assertLiving(this.ports, ownerId, sessionId);
    const ticket = secrets.random();
    const expiresAt = new Date(clock.now().getTime() + REALTIME.ticket).toISOString();
    await tickets.add({ digest: await secrets.digest(ticket), ownerId, sessionId, expiresAt });
    return { ticket, expiresAt };
  }
}

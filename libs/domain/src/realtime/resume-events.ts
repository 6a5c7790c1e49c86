import { DomainError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ConnectionStore } from '../ports/connection-store.ts';
import type { EventLog, LoggedMessage } from '../ports/event-log.ts';
import { REALTIME } from './limits.ts';

interface Ports {
  connections: ConnectionStore;
  log: EventLog;
  clock: Clock;
}

/** Where a listener stands; without `missed` it has to look at everything anew. */
export interface Resumed {
  ownerId: string;
  /** The number of the last message. */
  seq: number;
  missed?: LoggedMessage[];
}

/** Tells a listener what it missed. */
export class ResumeEvents {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param since number of the last message that it has; none at its first connection
   * @throws DomainError UNAUTHENTICATED for a connection that is not known or too old
   */
  async execute(connectionId: string, since?: number): Promise<Resumed> {
    const { connections, log, clock } = this.ports;
    const now = clock.now();
    const connection = await connections.find(connectionId);
    if (!connection || connection.expiresAt <= now.toISOString())
      throw new DomainError('UNAUTHENTICATED', 'This connection has ended.');
    const { ownerId, expiresAt } = connection;
    const missed = since === undefined ? null : await log.after(ownerId, since, REALTIME.replay);
    if (missed) return { ownerId, seq: missed.at(-1)?.seq ?? since!, missed };
    return {
      ownerId,
      seq: await log.listen(ownerId, new Date(Date.parse(expiresAt) + REALTIME.absence), now),
    };
  }
}

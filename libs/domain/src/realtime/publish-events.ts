import type { Clock } from '../ports/clock.ts';
import type { Connection, ConnectionStore } from '../ports/connection-store.ts';
import type { EventLog } from '../ports/event-log.ts';
import type { SocketGateway } from '../ports/socket-gateway.ts';
import { REALTIME } from './limits.ts';

interface Ports {
  log: EventLog;
  connections: ConnectionStore;
  sockets: SocketGateway;
  clock: Clock;
}

/** Tells all connections of an owner what happened, in as few messages as it fits into. */
export class PublishEvents {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Each event is told at least once: after a failure the caller repeats all of them.
   * @param events JSON
   * @returns how many messages were sent
   */
  async execute(ownerId: string, events: readonly object[]): Promise<number> {
    const { log, connections, clock } = this.ports;
    let sent = 0;
    for (const group of grouped(events)) {
      const now = clock.now();
      const seq = await log.append(ownerId, group, now);
      if (seq === null) return 0;
      const listening = await connections.list(ownerId);
      for (let i = 0; i < listening.length; i += REALTIME.parallel) {
        const some = listening.slice(i, i + REALTIME.parallel);
        await Promise.all(some.map((one) => this.tell(one, { type: 'events', seq, events: group }, now)));
      }
      sent += listening.length;
    }
    return sent;
  }

  private async tell(connection: Connection, message: object, now: Date): Promise<void> {
    const { connections, sockets } = this.ports;
    const { id, expiresAt } = connection;
    try {
      if (expiresAt > now.toISOString() && (await sockets.send(id, message))) return;
    } catch {
      // A listener that misses a message must not go on as if nothing were: it comes back and asks.
    }
    await sockets.close(id);
    await connections.remove(connection);
  }
}

/** Events in messages that are small enough; one that is too large alone goes alone. */
function grouped(events: readonly object[]): object[][] {
  const groups: object[][] = [];
  let room = 0;
  for (const event of events) {
    const bytes = new TextEncoder().encode(JSON.stringify(event)).length + 1;
    if (bytes > room) {
      groups.push([]);
      room = REALTIME.message;
    }
    groups.at(-1)!.push(event);
    room -= bytes;
  }
  return groups;
}

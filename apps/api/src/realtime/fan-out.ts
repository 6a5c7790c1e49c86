import { Injectable } from '@nestjs/common';
import type { StreamRecord } from '@intake/aws';
import { EndConnections, PublishEvents } from '@intake/domain';
import { readChange } from './read-change.ts';
import { toEvent } from './to-event.ts';

/** Records of the table's stream -> what each owner's connections are told, and which of them end. */
@Injectable()
export class FanOut {
  constructor(
    private readonly publishEvents: PublishEvents,
    private readonly endConnections: EndConnections,
  ) {}

  /** @throws when somebody could not be told: then all of it is to be repeated */
  async handle(records: readonly StreamRecord[]): Promise<void> {
    const changes = records.flatMap((record) => {
      const change = readChange(record);
      return change ? [{ change, record }] : [];
    });
    const events = changes.flatMap(({ change, record }) => {
      if (change.kind === 'session-ended' || change.kind === 'user-disabled') return [];
      const event = toEvent(change, record);
      return event ? [{ ownerId: change.ownerId, event }] : [];
    });
    const byOwner = Map.groupBy(events, ({ ownerId }) => ownerId);
    await Promise.all(
      [...byOwner].map(([ownerId, some]) =>
        this.publishEvents.execute(
          ownerId,
          some.map(({ event }) => event),
        ),
      ),
    );
    for (const { change } of changes) {
      if (change.kind === 'session-ended')
        await this.endConnections.execute(change.ownerId, change.sessionId);
      if (change.kind === 'user-disabled') await this.endConnections.execute(change.ownerId);
    }
  }
}

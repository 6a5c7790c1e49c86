import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { type AnnouncedEvent, DomainError, EventBus } from '@intake/domain';
import { isOutage } from '../outage.ts';

/** `source` of every event. */
export const EVENT_SOURCE = 'intake';

/** An event's `detail` is what a webhook is sent, and whose file it is: docs/webhooks.md. */
export class EventBridgeBus extends EventBus {
  private readonly client: () => EventBridgeClient;
  private readonly name: string;

  /** @param name of the bus; empty where nothing is to be told */
  constructor(client: () => EventBridgeClient, name: string) {
    super();
    this.client = client;
    this.name = name;
  }

  get enabled(): boolean {
    return this.name !== '';
  }

  async put({ id, ownerId, type, timestamp, data }: AnnouncedEvent): Promise<void> {
    const entry = {
      ...{ EventBusName: this.name, Source: EVENT_SOURCE, DetailType: type, Time: new Date(timestamp) },
      Detail: JSON.stringify({ id, ownerId, type, timestamp, data }),
    };
    const { Entries = [] } = await this.client().send(new PutEventsCommand({ Entries: [entry] }));
    // The call succeeds, the entry may not: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
    const { ErrorCode: name, ErrorMessage: message = '' } = Entries[0] ?? {};
    if (!name) return;
    const refused = Object.assign(new Error(`${name}: ${message}`), { name });
    if (!isOutage(refused) && name !== 'InternalFailure') throw refused;
    throw new DomainError('UNAVAILABLE', 'The event bus cannot be reached right now.', {}, refused);
  }
}

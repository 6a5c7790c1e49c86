import { isRefusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { WebhookStore } from '../ports/webhook-store.ts';
import { type Webhook, type WebhookDelivery, WEBHOOK_LIMITS, type WebhookMessageType } from './webhook.ts';

interface Ports {
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
  queue: DeliveryQueue;
  clock: Clock;
}

export interface WebhookMessage {
  /** The same whenever the same thing is told again. */
  id: string;
  type: WebhookMessageType;
  /** When it happened, ISO 8601. */
  timestamp: string;
  data: object;
}

/** Writes down what webhooks are to be told, before anything is sent. */
export class QueueDeliveries {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** To all webhooks that want it. Told twice it is sent once, as long as the id is the same. */
  async execute(ownerId: string, message: WebhookMessage): Promise<void> {
    const { queue, clock } = this.ports;
    // What is older than the log could have been told before, and forgotten.
    const age = clock.now().getTime() - Date.parse(message.timestamp);
    if (!queue.enabled || age > WEBHOOK_LIMITS.kept) return;
    const wanted = (await this.ports.webhooks.list(ownerId)).filter(
      ({ enabled, events }) => enabled && (events as readonly string[]).includes(message.type),
    );
    await Promise.all(wanted.map((webhook) => this.toOne(webhook, message)));
  }

  async toOne({ ownerId, id: webhookId }: Webhook, message: WebhookMessage): Promise<WebhookDelivery> {
    const { deliveries, queue, clock } = this.ports;
    const { id: messageId, type, timestamp, data } = message;
    const now = clock.now();
    const delivery: WebhookDelivery = {
      ...{ ownerId, webhookId, messageId, type, body: JSON.stringify({ type, timestamp, data }) },
      ...{ state: 'pending', attempts: [], tries: 0, createdAt: now.toISOString(), version: 1 },
      // The sweeper sends what the queue has lost.
      dueAt: new Date(now.getTime() + WEBHOOK_LIMITS.attempt).toISOString(),
    };
    try {
      await deliveries.create(delivery);
    } catch (error) {
      if (!isRefusal(error, 'ALREADY_EXISTS')) throw error;
    }
    await queue.send(delivery, 0);
    return delivery;
  }
}

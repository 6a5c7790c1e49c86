import { notFound } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { Page } from '../ports/file-store.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { ManageWebhooks } from './manage-webhooks.ts';
import type { QueueDeliveries } from './queue-deliveries.ts';
import { changedDelivery, type DeliveryRef, type WebhookDelivery, WEBHOOK_LIMITS } from './webhook.ts';

interface Ports {
  manageWebhooks: ManageWebhooks;
  queueDeliveries: QueueDeliveries;
  deliveries: DeliveryStore;
  queue: DeliveryQueue;
  ids: IdGenerator;
  clock: Clock;
}

/** The delivery log of a webhook. */
export class ReadDeliveries {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Newest first. @param limit 1 to 100. @throws DomainError NOT_FOUND, INVALID_CURSOR */
  async list(
    ownerId: string,
    webhookId: string,
    limit: number,
    cursor?: string,
  ): Promise<Page<WebhookDelivery>> {
    await this.ports.manageWebhooks.get(ownerId, webhookId);
    return this.ports.deliveries.list(ownerId, webhookId, limit, cursor);
  }

  /** Sends a message to try the receiver. @throws DomainError NOT_FOUND */
  async test(ownerId: string, webhookId: string): Promise<WebhookDelivery> {
    const { manageWebhooks, queueDeliveries, ids, clock } = this.ports;
    const webhook = await manageWebhooks.get(ownerId, webhookId);
    const message = { id: `msg_${ids.next()}`, type: 'webhook.test', data: { webhookId } } as const;
    return queueDeliveries.toOne(webhook, { ...message, timestamp: clock.now().toISOString() });
  }

  /** The same message once more; nothing for one that is still being delivered. @throws DomainError NOT_FOUND, VERSION_CONFLICT */
  async replay(ref: DeliveryRef): Promise<WebhookDelivery> {
    const { manageWebhooks, deliveries, queue, clock } = this.ports;
    await manageWebhooks.get(ref.ownerId, ref.webhookId);
    const delivery = await deliveries.find(ref);
    if (!delivery) throw notFound('delivery');
    if (delivery.state === 'pending') return delivery;
    const dueAt = new Date(clock.now().getTime() + WEBHOOK_LIMITS.attempt).toISOString();
    const again = changedDelivery(delivery, 'pending', { tries: 0, dueAt });
    await deliveries.update(again);
    await queue.send(again, 0);
    return again;
  }
}

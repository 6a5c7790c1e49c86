import { isRefusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { DeliveryStore } from '../ports/delivery-store.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import type { WebhookStore } from '../ports/webhook-store.ts';
import {
  activeSecrets,
  changedDelivery,
  changedWebhook,
  type DeliveryAttempt,
  type DeliveryRef,
  RETRY_SECONDS,
  type Webhook,
  type WebhookDelivery,
  WEBHOOK_LIMITS,
} from './webhook.ts';

interface Ports {
  webhooks: WebhookStore;
  deliveries: DeliveryStore;
  sender: WebhookSender;
  queue: DeliveryQueue;
  clock: Clock;
}

const GONE = 410;

/** One attempt of a delivery, and what follows from it. */
export class DeliverWebhook {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Does nothing for one that is not pending, not due yet, or in another worker's hands. */
  async execute(ref: DeliveryRef): Promise<WebhookDelivery | null> {
    const { webhooks, deliveries, sender, clock } = this.ports;
    const found = await deliveries.find(ref);
    if (found?.state !== 'pending') return found;
    const now = clock.now();
    // A first try may come as soon as it is queued; `dueAt` is then the sweeper's.
    if (found.tries > 0 && !found.queued && found.dueAt && found.dueAt > now.toISOString()) return found;
    const claimed = await this.update(
      changedDelivery(found, 'pending', {
        tries: found.tries + 1,
        dueAt: new Date(now.getTime() + WEBHOOK_LIMITS.attempt).toISOString(),
      }),
    );
    if (!claimed) return found;
    const webhook = await webhooks.find(ref.ownerId, ref.webhookId);
    if (!webhook?.enabled) return this.update(changedDelivery(claimed, 'failed'));
    const secrets = activeSecrets(webhook, now);
    const { url } = webhook;
    const attempt = await sender.send({ url, messageId: ref.messageId, body: claimed.body, secrets });
    return this.follow(claimed, webhook, attempt);
  }

  private async follow(
    delivery: WebhookDelivery,
    webhook: Webhook,
    attempt: DeliveryAttempt,
  ): Promise<WebhookDelivery | null> {
    const { queue, clock } = this.ports;
    const attempts = [...delivery.attempts, attempt].slice(-WEBHOOK_LIMITS.attempts);
    const { status = 0 } = attempt;
    if (status >= 200 && status < 300)
      return this.update(changedDelivery(delivery, 'delivered', { attempts }));
    if (status === GONE) await this.switchOff(webhook);
    const wait = RETRY_SECONDS[delivery.tries - 1];
    if (status === GONE || wait === undefined)
      return this.update(changedDelivery(delivery, 'failed', { attempts }));
    const dueAt = new Date(clock.now().getTime() + wait * 1000).toISOString();
    const waiting = await this.update(changedDelivery(delivery, 'pending', { attempts, dueAt }));
    // A second later than due: one that comes early is not tried. What waits longer than a queue can, the sweeper brings back.
    if (waiting && wait <= DeliveryQueue.longest)
      await queue.send(waiting, Math.min(wait + 1, DeliveryQueue.longest));
    return waiting;
  }

  /** "410 Gone: the endpoint is no longer there" (Standard Webhooks). */
  private async switchOff(webhook: Webhook): Promise<void> {
    const reason = { code: 'GONE', detail: 'The receiver said that it is gone (410).' };
    try {
      const now = this.ports.clock.now();
      await this.ports.webhooks.update(changedWebhook(webhook, now, { enabled: false, reason }));
    } catch (error) {
      // Changed at this moment: by somebody who knows better.
      if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
    }
  }

  /** @returns null when another worker was faster */
  private async update(delivery: WebhookDelivery): Promise<WebhookDelivery | null> {
    try {
      await this.ports.deliveries.update(delivery);
      return delivery;
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return null;
      throw error;
    }
  }
}

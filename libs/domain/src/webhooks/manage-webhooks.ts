import { DomainError, isRefusal, notFound } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DeliveryQueue } from '../ports/delivery-queue.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { WebhookSender } from '../ports/webhook-sender.ts';
import type { WebhookStore } from '../ports/webhook-store.ts';
import { changedWebhook, type Webhook, WEBHOOK_LIMITS, type WebhookEvent } from './webhook.ts';

interface Ports {
  webhooks: WebhookStore;
  sender: WebhookSender;
  queue: DeliveryQueue;
  secrets: Secrets;
  ids: IdGenerator;
  clock: Clock;
}

export interface WebhookChanges {
  url?: string;
  events?: readonly WebhookEvent[];
  enabled?: boolean;
}

/** An owner's webhooks. */
export class ManageWebhooks {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  list(ownerId: string): Promise<Webhook[]> {
    return this.ports.webhooks.list(ownerId);
  }

  /** @throws DomainError NOT_FOUND */
  async get(ownerId: string, id: string): Promise<Webhook> {
    const webhook = await this.ports.webhooks.find(ownerId, id);
    if (!webhook) throw notFound('webhook');
    return webhook;
  }

  /** @throws DomainError VALIDATION_FAILED (an address that is not allowed), STATE_CONFLICT (too many), UNAVAILABLE */
  async create(ownerId: string, url: string, events: readonly WebhookEvent[]): Promise<Webhook> {
    const { webhooks, queue, ids, clock } = this.ports;
    if (!queue.enabled) throw new DomainError('UNAVAILABLE', 'There are no webhooks in this deployment.');
    await this.checkAddress(url);
    if ((await webhooks.list(ownerId)).length >= WEBHOOK_LIMITS.webhooks)
      throw new DomainError('STATE_CONFLICT', `There can be ${WEBHOOK_LIMITS.webhooks} webhooks.`, {
        limit: WEBHOOK_LIMITS.webhooks,
      });
    const now = clock.now().toISOString();
    const webhook: Webhook = {
      ...{ ownerId, id: ids.next(), url, events, enabled: true },
      secrets: [{ value: this.secret() }],
      ...{ createdAt: now, updatedAt: now, version: 1 },
    };
    await webhooks.create(webhook);
    return webhook;
  }

  /** Switched on again it is no longer said why it was off. @throws DomainError NOT_FOUND, VALIDATION_FAILED */
  async change(ownerId: string, id: string, { url, events, enabled }: WebhookChanges): Promise<Webhook> {
    if (url !== undefined) await this.checkAddress(url);
    return this.write(ownerId, id, ({ reason, ...webhook }) => ({
      ...webhook,
      ...(reason && !enabled && { reason }),
      ...(url !== undefined && { url }),
      ...(events !== undefined && { events }),
      ...(enabled !== undefined && { enabled }),
    }));
  }

  /** The secret before signs, too, for a day. @throws DomainError NOT_FOUND */
  async rotateSecret(ownerId: string, id: string): Promise<Webhook> {
    const until = new Date(this.ports.clock.now().getTime() + WEBHOOK_LIMITS.rotation).toISOString();
    const value = this.secret();
    return this.write(ownerId, id, (webhook) => ({
      ...webhook,
      secrets: [{ value }, { value: webhook.secrets[0]!.value, until }],
    }));
  }

  /** Idempotent; what is still to be delivered is not. */
  remove(ownerId: string, id: string): Promise<void> {
    return this.ports.webhooks.remove(ownerId, id);
  }

  private async write(ownerId: string, id: string, change: (webhook: Webhook) => Webhook): Promise<Webhook> {
    const { webhooks, clock } = this.ports;
    for (;;) {
      const after = changedWebhook(change(await this.get(ownerId, id)), clock.now(), {});
      try {
        await webhooks.update(after);
        return after;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  private async checkAddress(url: string): Promise<void> {
    const refusal = await this.ports.sender.refusalOf(url);
    if (!refusal) return;
    const detail = WORDS[refusal] ?? 'This address cannot be used.';
    throw new DomainError('VALIDATION_FAILED', detail, { errors: [{ pointer: '/url', detail }], refusal });
  }

  /** Standard Webhooks: `whsec_` and 24 to 64 random bytes in base64. */
  private secret(): string {
    const base64 = this.ports.secrets.random().replaceAll('-', '+').replaceAll('_', '/');
    return `whsec_${base64.padEnd(Math.ceil(base64.length / 4) * 4, '=')}`;
  }
}

const WORDS: Readonly<Record<string, string>> = {
  ADDRESS_INVALID: 'An address begins with https:// and names no user.',
  ADDRESS_NOT_ALLOWED: 'This address lies inside a network, where webhooks must not reach.',
  ADDRESS_UNKNOWN: 'The name of this address could not be resolved.',
};

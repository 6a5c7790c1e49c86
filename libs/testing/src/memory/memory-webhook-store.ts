import { DomainError, type Webhook, WebhookStore } from '@intake/domain';

export class MemoryWebhookStore extends WebhookStore {
  private readonly webhooks = new Map<string, Webhook>();

  async create(webhook: Webhook): Promise<void> {
    const key = keyOf(webhook.ownerId, webhook.id);
    if (this.webhooks.has(key)) throw new DomainError('ALREADY_EXISTS', 'There is a webhook with this id.');
    this.webhooks.set(key, structuredClone(webhook));
  }

  async find(ownerId: string, id: string): Promise<Webhook | null> {
    return structuredClone(this.webhooks.get(keyOf(ownerId, id)) ?? null);
  }

  async list(ownerId: string): Promise<Webhook[]> {
    const mine = [...this.webhooks.values()].filter((webhook) => webhook.ownerId === ownerId);
    return structuredClone(mine.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
  }

  async update(webhook: Webhook): Promise<void> {
    const key = keyOf(webhook.ownerId, webhook.id);
    if (this.webhooks.get(key)?.version !== webhook.version - 1)
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    this.webhooks.set(key, structuredClone(webhook));
  }

  async remove(ownerId: string, id: string): Promise<void> {
    this.webhooks.delete(keyOf(ownerId, id));
  }
}

const keyOf = (ownerId: string, id: string): string => JSON.stringify([ownerId, id]);

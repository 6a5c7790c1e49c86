import {
  type DeliveryRef,
  DeliveryStore,
  DomainError,
  type Page,
  type WebhookDelivery,
} from '@intake/domain';
import { LaggingDueList } from './lagging-due-list.ts';

/** Pages are short, as they may be. */
export class MemoryDeliveryStore extends DeliveryStore {
  private readonly deliveries = new Map<string, WebhookDelivery>();
  private readonly due = new LaggingDueList<WebhookDelivery>(({ dueAt }) => dueAt);

  async create(delivery: WebhookDelivery): Promise<void> {
    const key = keyOf(delivery);
    if (this.deliveries.has(key)) throw new DomainError('ALREADY_EXISTS', 'There is such a delivery.');
    this.deliveries.set(key, structuredClone(delivery));
  }

  async find(ref: DeliveryRef): Promise<WebhookDelivery | null> {
    return structuredClone(this.deliveries.get(keyOf(ref)) ?? null);
  }

  async list(
    ownerId: string,
    webhookId: string,
    limit: number,
    cursor?: string,
  ): Promise<Page<WebhookDelivery>> {
    const from = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isInteger(from)) throw new DomainError('INVALID_CURSOR', 'The cursor is not valid.');
    const all = [...this.deliveries.values()]
      .filter((one) => one.ownerId === ownerId && one.webhookId === webhookId)
      .toSorted((a, b) => (a.createdAt + a.messageId < b.createdAt + b.messageId ? 1 : -1));
    const to = from + Math.max(1, Math.ceil(limit / 2));
    return { items: structuredClone(all.slice(from, to)), nextCursor: to < all.length ? String(to) : null };
  }

  async update(delivery: WebhookDelivery): Promise<void> {
    const key = keyOf(delivery);
    const before = this.deliveries.get(key);
    if (before?.version !== delivery.version - 1)
      throw new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');
    this.due.changed(key, before);
    this.deliveries.set(key, structuredClone(delivery));
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<WebhookDelivery>> {
    return this.due.page(this.deliveries, now, limit, cursor);
  }
}

const keyOf = ({ ownerId, webhookId, messageId }: DeliveryRef): string =>
  JSON.stringify([ownerId, webhookId, messageId]);

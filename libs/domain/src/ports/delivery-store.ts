import type { DeliveryRef, WebhookDelivery } from '../webhooks/webhook.ts';
import type { Page } from './file-store.ts';

/** What webhooks were told, for 30 days. */
export abstract class DeliveryStore {
  /** @throws DomainError ALREADY_EXISTS */
  abstract create(delivery: WebhookDelivery): Promise<void>;
  abstract find(ref: DeliveryRef): Promise<WebhookDelivery | null>;
  /** Newest first. @throws DomainError INVALID_CURSOR */
  abstract list(
    ownerId: string,
    webhookId: string,
    limit: number,
    cursor?: string,
  ): Promise<Page<WebhookDelivery>>;
  /** @throws DomainError VERSION_CONFLICT when the stored version is not the one before, or it is gone */
  abstract update(delivery: WebhookDelivery): Promise<void>;
  /** Pending ones of all owners whose time has come; pages and lag as of `FileStore.listDue`. */
  abstract listDue(now: Date, limit: number, cursor?: string): Promise<Page<WebhookDelivery>>;
}

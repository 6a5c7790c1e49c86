import type { Webhook } from '../webhooks/webhook.ts';

/** Webhooks of an owner, a few. Their secrets are kept sealed. */
export abstract class WebhookStore {
  /** @throws DomainError ALREADY_EXISTS */
  abstract create(webhook: Webhook): Promise<void>;
  abstract find(ownerId: string, id: string): Promise<Webhook | null>;
  /** All of an owner, oldest first. */
  abstract list(ownerId: string): Promise<Webhook[]>;
  /** @throws DomainError VERSION_CONFLICT when the stored version is not the one before, or it is gone */
  abstract update(webhook: Webhook): Promise<void>;
  /** Idempotent. */
  abstract remove(ownerId: string, id: string): Promise<void>;
}

import type { DeliveryAttempt } from '../webhooks/webhook.ts';

export interface WebhookRequest {
  url: string;
  messageId: string;
  body: string;
  /** The request is signed with each of them. */
  secrets: readonly string[];
}

/** Speaks to addresses that other people chose. */
export abstract class WebhookSender {
  /** Why an address cannot be a webhook's, e.g. ADDRESS_NOT_ALLOWED when it is inside; null when it can. */
  abstract refusalOf(url: string): Promise<string | null>;
  /** Signs and sends. Never throws: whatever the receiver does is an attempt. */
  abstract send(request: WebhookRequest): Promise<DeliveryAttempt>;
}

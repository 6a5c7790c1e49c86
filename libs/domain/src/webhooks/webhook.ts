import type { Reason } from '../file-record.ts';

/** What a webhook can be told. `test` is sent on demand only. */
export const WEBHOOK_EVENTS = [
  'file.ready',
  'file.rejected',
  'file.failed',
  'file.deleted',
  'processing.done',
  'batch.completed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];
export type WebhookMessageType = WebhookEvent | 'webhook.test';

/** An address of somebody else's that is told what happens to an owner's files. */
export interface Webhook {
  ownerId: string;
  /** ULID. */
  id: string;
  url: string;
  events: readonly WebhookEvent[];
  enabled: boolean;
  /** Why it was switched off by itself. */
  reason?: Reason;
  /** `whsec_` and base64 of 32 bytes; the newest first, then the one before for as long as it still signs. */
  secrets: readonly { value: string; until?: string }[];
  createdAt: string;
  updatedAt: string;
  /** Counts the writes; every update expects the one before. */
  version: number;
}

export interface DeliveryRef {
  ownerId: string;
  webhookId: string;
  /** `webhook-id` of the message; the same for every attempt. */
  messageId: string;
}

export interface DeliveryAttempt {
  at: string;
  ms: number;
  /** HTTP status of the answer. */
  status?: number;
  /** Instead of an answer, e.g. TIMEOUT, ADDRESS_NOT_ALLOWED. */
  error?: string;
}

const DELIVERY = {
  pending: ['delivered', 'failed'],
  delivered: ['pending'],
  failed: ['pending'],
} as const;
export type DeliveryState = keyof typeof DELIVERY;

/** One message for one webhook. */
export interface WebhookDelivery extends DeliveryRef {
  type: WebhookMessageType;
  /** The body, byte by byte the same in every attempt. */
  body: string;
  state: DeliveryState;
  /** Newest last, at most {@link WEBHOOK_LIMITS.attempts} of them. */
  attempts: readonly DeliveryAttempt[];
  /** Attempts since it was last made `pending`. */
  tries: number;
  /** When a pending one is tried next. */
  dueAt?: string;
  /** The sweeper has put it into the queue: `dueAt` is when it does so again. */
  queued?: true;
  createdAt: string;
  version: number;
}

export const WEBHOOK_LIMITS = {
  /** Webhooks of one owner. */
  webhooks: 10,
  /** The secret before still signs for so long after a rotation, in ms. */
  rotation: 24 * 3_600_000,
  /** Deliveries can be looked at and sent again for so long, in ms. */
  kept: 30 * 24 * 3_600_000,
  /** An attempt that says nothing for so long has died, in ms. */
  attempt: 60_000,
  /** What the sweeper put into the queue may wait there for so long, in ms. */
  queued: 10 * 60_000,
  attempts: 20,
} as const;

/** Waits before the second try and so on, in s: about a day in all (Standard Webhooks, "Deliverability"). */
export const RETRY_SECONDS = [5, 60, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 8 * 3600, 8 * 3600] as const;

/** Those that sign now. */
export function activeSecrets({ secrets }: Webhook, now: Date): string[] {
  return secrets.filter(({ until }) => !until || until > now.toISOString()).map(({ value }) => value);
}

export function changedWebhook(webhook: Webhook, now: Date, changes: Partial<Webhook>): Webhook {
  return { ...webhook, ...changes, updatedAt: now.toISOString(), version: webhook.version + 1 };
}

type DeliveryChanges = Partial<Pick<WebhookDelivery, 'attempts' | 'tries' | 'dueAt' | 'queued'>>;

/** @throws RangeError for a change that the table has not */
export function changedDelivery(
  { dueAt: _dueAt, queued: _queued, ...delivery }: WebhookDelivery,
  state: DeliveryState,
  changes: DeliveryChanges = {},
): WebhookDelivery {
  if (state !== delivery.state && !(DELIVERY[delivery.state] as readonly DeliveryState[]).includes(state))
    throw new RangeError(`A delivery that is ${delivery.state} cannot become ${state}.`);
  return { ...delivery, ...changes, state, version: delivery.version + 1 };
}

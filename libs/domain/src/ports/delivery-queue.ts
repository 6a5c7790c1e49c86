import type { DeliveryRef } from '../webhooks/webhook.ts';

/** Deliveries that are to be tried, by a worker apart from any request. At least once each. */
export abstract class DeliveryQueue {
  /** Longest delay, in s (an SQS limit). */
  static readonly longest = 900;
  /** False where the deployment has none. */
  abstract readonly enabled: boolean;
  /** @param delay seconds, 0 to 900 */
  abstract send(ref: DeliveryRef, delay: number): Promise<void>;
}

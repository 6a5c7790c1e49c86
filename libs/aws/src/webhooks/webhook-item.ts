import { type DeliveryRef, type WebhookDelivery, WEBHOOK_LIMITS } from '@intake/domain';
import { dueShardOf, ttl } from '../table.ts';

const deliveries = ({ ownerId, webhookId }: Omit<DeliveryRef, 'messageId'>) =>
  `DELIVERIES#${ownerId}#${webhookId}`;

export const webhookKey = {
  owner: (ownerId: string) => `WEBHOOKS#${ownerId}`,
  webhook: (ownerId: string, id: string) => ({ pk: webhookKey.owner(ownerId), sk: `WEBHOOK#${id}` }),
  deliveries,
  delivery: (ref: DeliveryRef) => ({ pk: deliveries(ref), sk: `DELIVERY#${ref.messageId}` }),
};

/** Due deliveries have partitions of their own in the `due` index, apart from what other sweepers look for. */
export const DELIVERY_SHARDS = 'DELIVERY-';

export function deliveryItem({ dueAt, ...delivery }: WebhookDelivery) {
  const until = new Date(new Date(delivery.createdAt).getTime() + WEBHOOK_LIMITS.kept);
  return {
    ...delivery,
    ...webhookKey.delivery(delivery),
    ttl: ttl(until),
    ...(dueAt && { dueShard: DELIVERY_SHARDS + dueShardOf(delivery.messageId), dueAt }),
  };
}

import type { Webhook, WebhookDelivery } from '@intake/domain';
import type { DeliveryDto, WebhookDto, WebhookWithSecretDto } from './webhook.dto.ts';

/** Without its secrets. */
export function toWebhookDto({
  id,
  url,
  events,
  enabled,
  reason,
  createdAt,
  updatedAt,
}: Webhook): WebhookDto {
  return { id, url, events: [...events], enabled, ...(reason && { reason }), createdAt, updatedAt };
}

export const withSecret = (webhook: Webhook): WebhookWithSecretDto => ({
  ...toWebhookDto(webhook),
  secret: webhook.secrets[0]!.value,
});

export function toDeliveryDto(delivery: WebhookDelivery): DeliveryDto {
  const { messageId: id, type, state, attempts, dueAt, body, createdAt } = delivery;
  return { id, type, state, attempts: [...attempts], ...(dueAt && { dueAt }), body, createdAt };
}

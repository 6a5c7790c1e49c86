import type { Webhook, WebhookDelivery } from '@intake/domain';

const NOW = '2026-11-01T10:00:00.000Z';

export const aWebhook = (some: Partial<Webhook> = {}): Webhook => ({
  ownerId: 'owner',
  id: 'webhook',
  url: 'https://example.com/hook',
  events: ['file.ready'],
  enabled: true,
  secrets: [{ value: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  createdAt: NOW,
  updatedAt: NOW,
  version: 1,
  ...some,
});

export const aDelivery = (some: Partial<WebhookDelivery> = {}): WebhookDelivery => ({
  ownerId: 'owner',
  webhookId: 'webhook',
  messageId: 'msg_1',
  type: 'file.ready',
  body: '{}',
  state: 'pending',
  attempts: [],
  tries: 0,
  createdAt: NOW,
  version: 1,
  ...some,
});

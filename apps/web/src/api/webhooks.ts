import type { Delivery, DeliveryPage, Webhook, WebhookEvent, WebhookWithSecret } from '@intake/contract';
import { api } from './client.ts';
import { unwrap } from './problem.ts';

const of = (id: string) => ({ params: { path: { id } } });

export const listWebhooks = async (signal?: AbortSignal): Promise<Webhook[]> =>
  (await unwrap(api.GET('/api/v1/webhooks', { signal }))).items;

export const createWebhook = (url: string, events: WebhookEvent[]): Promise<WebhookWithSecret> =>
  unwrap(api.POST('/api/v1/webhooks', { body: { url, events } }));

export const changeWebhook = (
  id: string,
  body: { enabled?: boolean; events?: WebhookEvent[] },
): Promise<Webhook> => unwrap(api.PATCH('/api/v1/webhooks/{id}', { ...of(id), body }));

export const deleteWebhook = (id: string): Promise<unknown> =>
  unwrap(api.DELETE('/api/v1/webhooks/{id}', of(id)));

export const rotateSecret = (id: string): Promise<WebhookWithSecret> =>
  unwrap(api.POST('/api/v1/webhooks/{id}/secret', of(id)));

export const testWebhook = (id: string): Promise<Delivery> =>
  unwrap(api.POST('/api/v1/webhooks/{id}/test', of(id)));

export const listDeliveries = (id: string, cursor?: string, signal?: AbortSignal): Promise<DeliveryPage> =>
  unwrap(
    api.GET('/api/v1/webhooks/{id}/deliveries', {
      params: { path: { id }, query: { limit: 20, ...(cursor && { cursor }) } },
      signal,
    }),
  );

export const replayDelivery = (id: string, messageId: string): Promise<Delivery> =>
  unwrap(
    api.POST('/api/v1/webhooks/{id}/deliveries/{messageId}/replay', {
      params: { path: { id, messageId } },
    }),
  );

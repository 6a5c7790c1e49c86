import { type DeliveryRef, DeliverWebhook, SweepDeliveries } from '@intake/domain';
import type { ScheduledEvent, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { logError } from '../logging/log.ts';
import { WebhooksModule } from '../webhooks/webhooks.module.ts';
import { openModule } from './open-module.ts';

const open = openModule(WebhooksModule);

/** The queue of deliveries -> DeliverWebhook; a schedule -> SweepDeliveries. The queue brings again what failed and nothing else. */
export async function handler(event: SQSEvent | ScheduledEvent): Promise<SQSBatchResponse> {
  const webhooks = await open();
  if (!('Records' in event)) {
    await webhooks.get(SweepDeliveries).execute();
    return { batchItemFailures: [] };
  }
  const deliver = webhooks.get(DeliverWebhook);
  const failed = await Promise.all(
    event.Records.map(async ({ messageId, body }) => {
      try {
        await deliver.execute(JSON.parse(body) as DeliveryRef);
        return [];
      } catch (error) {
        logError('a webhook was not told', error);
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}

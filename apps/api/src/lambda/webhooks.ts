import type { StreamRecord } from '@intake/aws';
import { type DeliveryRef, DeliverWebhook, SweepDeliveries } from '@intake/domain';
import type { DynamoDBStreamEvent, ScheduledEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logError } from '../logging/log.ts';
import { TellingModule } from '../webhooks/telling.module.ts';
import { TellWebhooks } from '../webhooks/tell-webhooks.ts';
import { openModule } from './open-module.ts';

type Event = SQSEvent | DynamoDBStreamEvent | ScheduledEvent;

const open = openModule(TellingModule);

/** The table's stream -> TellWebhooks; the queue of deliveries -> DeliverWebhook; a schedule -> SweepDeliveries. */
export async function handler(event: Event): Promise<SQSBatchResponse> {
  const webhooks = await open();
  if (!('Records' in event)) await webhooks.get(SweepDeliveries, { strict: false }).execute();
  else if (isFromQueue(event)) return deliver(event.Records);
  else await webhooks.get(TellWebhooks).handle(event.Records as StreamRecord[]);
  return { batchItemFailures: [] };
}

const isFromQueue = (event: SQSEvent | DynamoDBStreamEvent): event is SQSEvent =>
  event.Records[0]?.eventSource === 'aws:sqs';

/** The queue brings again what failed and nothing else. */
async function deliver(records: readonly SQSRecord[]): Promise<SQSBatchResponse> {
  const deliverWebhook = (await open()).get(DeliverWebhook, { strict: false });
  const failed = await Promise.all(
    records.map(async ({ messageId, body }) => {
      try {
        await deliverWebhook.execute(JSON.parse(body) as DeliveryRef);
        return [];
      } catch (error) {
        logError('a webhook was not told', error);
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failed.flat() };
}

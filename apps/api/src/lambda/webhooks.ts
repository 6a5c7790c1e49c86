import type { StreamRecord } from '@intake/aws';
import { type DeliveryRef, DeliverWebhook, SweepDeliveries } from '@intake/domain';
import type {
  Context,
  DynamoDBStreamEvent,
  ScheduledEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import { runDeliverySweep } from '../local/sweep-regularly.ts';
import { logError } from '../logging/log.ts';
import { NotificationsModule } from '../webhooks/notifications.module.ts';
import { NotifyWebhooks } from '../webhooks/notify-webhooks.ts';
import { openModule } from './open-module.ts';

type Event = SQSEvent | DynamoDBStreamEvent | ScheduledEvent;

/** What is under way when the time is up gets this long to end, in ms. */
const RESERVE = 10_000;
/** Where the caller says nothing of a limit, in ms. */
const LONGEST = 60_000;

const open = openModule(NotificationsModule);

/** The table's stream -> NotifyWebhooks; the queue of deliveries -> DeliverWebhook; a schedule -> SweepDeliveries. */
export async function handler(event: Event, context?: Context): Promise<SQSBatchResponse> {
  const until = new Date(Date.now() + (context?.getRemainingTimeInMillis?.() ?? LONGEST) - RESERVE);
  const webhooks = await open();
  if (!('Records' in event)) {
    const failures = await runDeliverySweep(webhooks.get(SweepDeliveries, { strict: false }), until);
    if (failures > 0) throw new Error(`${failures} deliveries could not be queued; see the log.`);
  } else if (isFromQueue(event)) return deliver(event.Records);
  else await webhooks.get(NotifyWebhooks).handle(event.Records as StreamRecord[]);
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

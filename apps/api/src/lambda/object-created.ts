import { ConfirmStored, StartProcessing } from '@intake/domain';
import type { EventBridgeEvent, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { logError } from '../logging/log.ts';
import { UploadsModule } from '../uploads/uploads.module.ts';
import { openMeasured } from './open-module.ts';

type ObjectCreated = EventBridgeEvent<'Object Created', { object: { key: string } }>;

const openUploads = openMeasured(UploadsModule);

/** See StartUpload: `files/<owner>/<id>`. EventBridge, other than S3's own notifications, does not URL-encode keys. */
const KEY = /^files\/([^/]+)\/([^/]+)$/;

/**
 * S3 "Object Created" by EventBridge and a queue -> ConfirmStored, and StartProcessing where it is a file already. The queue brings again what failed and nothing else.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  const { app: uploads, recorder } = await openUploads();
  const confirmStored = uploads.get(ConfirmStored);
  const startProcessing = uploads.get(StartProcessing, { strict: false });
  const confirm = async ({ body }: SQSRecord): Promise<void> => {
    const { detail } = JSON.parse(body) as ObjectCreated;
    const [, ownerId, id] = KEY.exec(detail.object.key) ?? [];
    if (!ownerId || !id) return;
    const confirmed = await confirmStored.execute(ownerId, id);
    if (!confirmed) await startProcessing.execute(ownerId, id);
  };
  // Side by side: what they ask of the table then goes in one call.
  const outcomes = await Promise.allSettled(Records.map(confirm));
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.status === 'fulfilled') continue;
    logError('an object that was stored is not confirmed or analysed yet', outcome.reason);
    batchItemFailures.push({ itemIdentifier: Records[i]!.messageId });
  }
  await recorder.flush();
  return { batchItemFailures };
}

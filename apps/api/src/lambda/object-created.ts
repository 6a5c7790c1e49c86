import { ConfirmStored } from '@intake/domain';
import type { EventBridgeEvent } from 'aws-lambda';
import { openUploads } from './uploads-context.ts';

type ObjectCreated = EventBridgeEvent<'Object Created', { object: { key: string } }>;

/** See StartUpload: `files/<owner>/<id>`. EventBridge, other than S3's own notifications, does not URL-encode keys. */
const KEY = /^files\/([^/]+)\/([^/]+)$/;

/** S3 "Object Created" by EventBridge -> ConfirmStored. */
export async function handler({ detail }: ObjectCreated): Promise<void> {
  const [, ownerId, id] = KEY.exec(detail.object.key) ?? [];
  if (!ownerId || !id) return;
  const { uploads, recorder } = await openUploads();
  try {
    await uploads.get(ConfirmStored).execute(ownerId, id);
  } finally {
    await recorder.flush();
  }
}

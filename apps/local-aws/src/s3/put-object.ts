import { checksumReply } from './checksum-headers.ts';
import { NotConfirmed } from '../storage/group-commit.ts';
import { checkWrite } from './conditions.ts';
import { describeFromHeaders } from './object-description.ts';
import type { ObjectDescription, StoredObject } from '../storage/object-table.ts';
import { newId, nowInSeconds, saveObject } from './save-object.ts';
import { quoted, requireBucket, type S3Call, type S3Operation } from './s3-call.ts';
import { storeBody, type StoredBody } from './store-body.ts';
import type { ObjectCreated } from './object-events.ts';

export const putObject: S3Operation = async (call) => {
  requireBucket(call);
  checkWrite(call);
  const description = describeFromHeaders(call.headers);
  const body = await storeBody(call);
  const object = await saveBody(call, body, description, 'PutObject');
  return {
    status: 200,
    headers: {
      etag: quoted(object.etag),
      ...checksumReply(object.checksum),
      'x-amz-server-side-encryption': 'AES256',
    },
  };
};

/** Names a stored body as an object of one segment; the body is removed when a condition no longer holds. */
export async function saveBody(
  call: S3Call,
  body: StoredBody,
  description: ObjectDescription,
  reason: ObjectCreated['reason'],
): Promise<StoredObject> {
  const { blob, size, etag, algorithm, checksum } = body;
  const modified = nowInSeconds(call.store);
  const object: StoredObject = {
    bucket: call.bucket,
    key: call.key,
    id: newId(),
    size,
    etag,
    modified,
    checksum: { algorithm, type: 'FULL_OBJECT', value: checksum },
    ...description,
  };
  const parts = [{ number: 1, blob, size, etag, checksum, modified }];
  const check = (): void => {
    requireBucket(call);
    checkWrite(call);
  };
  try {
    await saveObject(call, object, reason, { check, parts });
  } catch (error) {
    if (!(error instanceof NotConfirmed)) await call.store.blobs.remove([blob]);
    throw error;
  }
  return object;
}

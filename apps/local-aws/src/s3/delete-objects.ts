import { checkWrite } from './conditions.ts';
import { readSmallBody } from './read-small-body.ts';
import { forgetObject } from './save-object.ts';
import { noContent, requireBucket, xmlReply, type S3Operation } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { list, readXml, requiredText, text } from './xml-reader.ts';
import { xmlDocument } from './xml-writer.ts';
import { valuesOf } from './checksum-headers.ts';

/** Keys of one DeleteObjects call. */
const MAX_KEYS = 1000;

export const deleteObject: S3Operation = async (call) => {
  requireBucket(call);
  const { store, bucket, key } = call;
  const blobs = store.index.transaction(() => {
    if (store.index.objects.get(bucket, key)) checkWrite(call);
    return forgetObject(store, bucket, key);
  });
  await store.blobs.remove(blobs);
  return noContent;
};

/** Deleting what does not exist succeeds, one by one as together. */
export const deleteObjects: S3Operation = async (call) => {
  requireBucket(call);
  if (
    !call.headers.has('content-md5') &&
    valuesOf(call.headers).length === 0 &&
    !call.headers.has('x-amz-trailer')
  )
    throw s3Error(
      'InvalidRequest',
      'Missing required header for this request: Content-MD5 OR x-amz-checksum-*',
    );
  const request = readXml(await readSmallBody(call), 'Delete');
  const keys = list(request, 'Object').map((object) => requiredText(object, 'Key'));
  if (keys.length === 0 || keys.length > MAX_KEYS) throw s3Error('MalformedXML');
  const { store, bucket } = call;
  const blobs = store.index.transaction(() => keys.flatMap((key) => forgetObject(store, bucket, key)));
  await store.blobs.remove(blobs);
  const Deleted = text(request, 'Quiet') === 'true' ? undefined : keys.map((Key) => ({ Key }));
  return xmlReply(xmlDocument('DeleteResult', { Deleted }));
};

import { checkWrite, matches } from './conditions.ts';
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
  const wanted = list(request, 'Object').map((object) => ({
    key: requiredText(object, 'Key'),
    etag: text(object, 'ETag'),
  }));
  if (wanted.length === 0 || wanted.length > MAX_KEYS) throw s3Error('MalformedXML');
  const { store, bucket } = call;
  const isOther = ({ key, etag }: (typeof wanted)[number]): boolean => {
    const stored = store.index.objects.get(bucket, key);
    return etag !== undefined && stored !== undefined && !matches(etag, stored.etag);
  };
  const { blobs, refused } = store.index.transaction(() => {
    const refused = new Set(wanted.filter(isOther));
    const deleted = wanted.filter((object) => !refused.has(object));
    return { refused, blobs: deleted.flatMap(({ key }) => forgetObject(store, bucket, key)) };
  });
  await store.blobs.remove(blobs);
  const isQuiet = text(request, 'Quiet') === 'true';
  const Deleted = wanted
    .filter((object) => !isQuiet && !refused.has(object))
    .map(({ key }) => ({ Key: key }));
  const { code: Code, message: Message } = s3Error('PreconditionFailed');
  const Errors = [...refused].map(({ key }) => ({ Key: key, Code, Message }));
  return xmlReply(xmlDocument('DeleteResult', { Deleted, Error: Errors }));
};

import { forgetUpload } from './abort-upload.ts';
import { readSmallBody } from './read-small-body.ts';
import { isoTime, noContent, requireBucket, xmlReply, type S3Operation } from './s3-call.ts';
import { s3Error } from './s3-error.ts';
import { readXml, text } from './xml-reader.ts';
import { xmlDocument } from './xml-writer.ts';

/** 3 to 63 of lower case, digits, dots and hyphens; no IP address (S3 User Guide, "Bucket naming rules"). */
const NAME = /^(?!\d+\.\d+\.\d+\.\d+$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export const listBuckets: S3Operation = ({ store, auth }) => {
  const Bucket = store.index.buckets.list().map(({ name, created, region }) => ({
    Name: name,
    CreationDate: isoTime(created),
    BucketRegion: region,
  }));
  const Owner = { ID: auth.scope.accessKeyId, DisplayName: 'local' };
  return xmlReply(xmlDocument('ListAllMyBucketsResult', { Owner, Buckets: { Bucket } }));
};

export const createBucket: S3Operation = async (call) => {
  const { store, bucket, auth } = call;
  if (!NAME.test(bucket)) throw s3Error('InvalidBucketName', undefined, { BucketName: bucket });
  const body = await readSmallBody(call);
  const region =
    (body.length > 0 && text(readXml(body, 'CreateBucketConfiguration'), 'LocationConstraint')) ||
    auth.scope.region;
  const headers = { location: `/${bucket}` };
  if (!store.index.buckets.get(bucket))
    store.index.buckets.create({ name: bucket, region, created: store.now() });
  // us-east-1 alone answers 200 to a second creation (CreateBucket, "Errors").
  else if (region !== 'us-east-1')
    throw s3Error('BucketAlreadyOwnedByYou', undefined, { BucketName: bucket });
  return { status: 200, headers };
};

/** What health checks ask: a disk that takes no more bytes is an answer to it. */
export const headBucket: S3Operation = async (call) => {
  const { region } = requireBucket(call);
  if (await call.store.blobs.trouble()) throw s3Error('ServiceUnavailable');
  return { status: 200, headers: { 'x-amz-bucket-region': region, 'content-type': 'application/xml' } };
};

export const getBucketLocation: S3Operation = (call) => {
  const { region } = requireBucket(call);
  const location = region === 'us-east-1' ? '' : region;
  return xmlReply(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`,
  );
};

/** Unfinished uploads do not keep a bucket; they go with it. */
export const deleteBucket: S3Operation = async (call) => {
  requireBucket(call);
  const { store, bucket } = call;
  if (store.index.buckets.hasObjects(bucket))
    throw s3Error('BucketNotEmpty', undefined, { BucketName: bucket });
  const blobs = store.index.transaction(() => {
    const open = store.index.uploads.startedBefore(bucket, Number.MAX_SAFE_INTEGER);
    store.index.buckets.delete(bucket);
    return open.flatMap(({ id }) => forgetUpload(store, id));
  });
  await store.blobs.remove(blobs);
  return noContent;
};

import type { StoredObject } from '../storage/object-table.ts';
import { checkRead, failed } from './conditions.ts';
import type { SignedCall } from './s3-call.ts';
import { s3Error } from './s3-error.ts';

/**
 * The object named by `x-amz-copy-source` (`/bucket/key`, percent-encoded), if its conditions hold.
 * @throws InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed
 */
export function copySource({ headers, store }: SignedCall): StoredObject {
  const { bucket, key } = parse(headers.get('x-amz-copy-source') ?? '');
  if (!store.index.buckets.get(bucket)) throw s3Error('NoSuchBucket', undefined, { BucketName: bucket });
  const object = store.index.objects.get(bucket, key);
  if (!object) throw s3Error('NoSuchKey', undefined, { Key: key });
  if (checkRead(headers, object, 'x-amz-copy-source-') === 'not-modified')
    throw failed('x-amz-copy-source-If-None-Match');
  return object;
}

function parse(header: string): { bucket: string; key: string } {
  const [path = '', version] = header.split('?versionId=');
  if (version !== undefined && version !== 'null')
    throw s3Error('NotImplemented', undefined, { Header: 'x-amz-copy-source' });
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path)) ?? [];
  if (!bucket || !key)
    throw s3Error(
      'InvalidArgument',
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  return { bucket, key };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw s3Error('InvalidArgument', 'Invalid copy source encoding.');
  }
}

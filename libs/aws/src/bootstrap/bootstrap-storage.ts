import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketCorsCommand,
  HeadBucketCommand,
  PutBucketCorsCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isDeepStrictEqual } from 'node:util';
import { isNamed } from '../s3-errors.ts';
import { extras, isUnset } from './bucket-extras.ts';
import type { Changes } from './changes.ts';

export interface BucketOptions {
  bucket: string;
  region: string;
  /** Origins of the web app. */
  origins: readonly string[];
}

/** What a browser needs to send parts, check them and read ranges. */
const EXPOSED_HEADERS = [
  'ETag',
  'x-amz-checksum-crc64nvme',
  'x-amz-checksum-type',
  'x-amz-request-id',
  'content-range',
  'accept-ranges',
  'date',
];

/** A bucket for the files: private, encrypted, open to the web app's origins, and rid of parts that nobody completes. */
export async function bootstrapStorage(
  s3: S3Client,
  options: BucketOptions,
  changes: Changes,
): Promise<void> {
  const { bucket } = options;
  const isNew = !(await bucketExists(s3, bucket));
  if (isNew) await changes.make(`create bucket ${bucket}`, () => createBucket(s3, options));
  await bootstrapCors(s3, options, isNew, changes);
  for (const extra of extras(s3, bucket)) {
    if (isNew || (await isUnset(extra))) await changes.makeIfPossible(extra.what, extra.set);
  }
}

async function bucketExists(s3: S3Client, Bucket: string): Promise<boolean> {
  try {
    await s3.send(new HeadBucketCommand({ Bucket }));
    return true;
  } catch (error) {
    if (isNamed(error, 'NotFound', 'NoSuchBucket')) return false;
    if (!isNamed(error, 'Forbidden', '403')) throw error;
    throw new Error(
      `Bucket ${Bucket} is not yours to use: it belongs to another account, or a permission is missing.`,
      {
        cause: error,
      },
    );
  }
}

async function createBucket(s3: S3Client, { bucket, region }: BucketOptions): Promise<void> {
  // S3 refuses its oldest region as a location.
  const location = region !== 'us-east-1' && {
    CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
  };
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket, ...location }));
  } catch (error) {
    if (!isNamed(error, 'BucketAlreadyOwnedByYou')) throw error;
  }
}

/** The CORS rule of the bucket; infra/files-bucket.yml says the same. */
export function bucketRules(origins: readonly string[]) {
  return {
    AllowedOrigins: [...origins],
    AllowedMethods: ['GET', 'PUT', 'HEAD'],
    AllowedHeaders: ['*'],
    ExposeHeaders: EXPOSED_HEADERS,
    MaxAgeSeconds: 3600,
  };
}

async function bootstrapCors(
  s3: S3Client,
  { bucket, origins }: BucketOptions,
  isNew: boolean,
  changes: Changes,
) {
  const rule = bucketRules(origins);
  if (!isNew && isDeepStrictEqual(await storedCors(s3, bucket), [rule])) return;
  await changes.make(`allow ${origins.join(', ')} to use ${bucket} from a browser`, () =>
    s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules: [rule] } })),
  );
}

async function storedCors(s3: S3Client, Bucket: string) {
  try {
    return (await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules;
  } catch (error) {
    if (isNamed(error, 'NoSuchCORSConfiguration')) return [];
    throw error;
  }
}

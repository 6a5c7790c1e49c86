import { ABORT_AFTER_DAYS } from '../parameters.ts';
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isNamed } from '../s3-errors.ts';
import { isUnknownCall } from './changes.ts';

/** A setting of the bucket that local services may lack; one that somebody has set is left alone. */
export interface Extra {
  what: string;
  get: () => Promise<unknown>;
  /** The error with which `get` says that there is none. */
  none: string;
  set: () => Promise<unknown>;
}

export async function isUnset({ get, none }: Extra): Promise<boolean> {
  try {
    await get();
    return false;
  } catch (error) {
    if (isNamed(error, none) || isUnknownCall(error)) return true;
    throw error;
  }
}

export function extras(s3: S3Client, Bucket: string): Extra[] {
  return [
    {
      what: `abort unfinished uploads in ${Bucket} after a day`,
      get: () => s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket })),
      none: 'NoSuchLifecycleConfiguration',
      set: () => s3.send(lifecycle(Bucket)),
    },
    {
      what: `block public access to ${Bucket}`,
      get: () => s3.send(new GetPublicAccessBlockCommand({ Bucket })),
      none: 'NoSuchPublicAccessBlockConfiguration',
      set: () => s3.send(publicAccessBlock(Bucket)),
    },
    {
      what: `encrypt ${Bucket}`,
      get: () => s3.send(new GetBucketEncryptionCommand({ Bucket })),
      none: 'ServerSideEncryptionConfigurationNotFoundError',
      set: () => s3.send(encryption(Bucket)),
    },
  ];
}

function lifecycle(Bucket: string) {
  const rule = {
    ID: 'abort-unfinished-uploads',
    Status: 'Enabled' as const,
    Filter: { Prefix: '' },
    AbortIncompleteMultipartUpload: { DaysAfterInitiation: ABORT_AFTER_DAYS },
  };
  return new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: [rule] } });
}

function publicAccessBlock(Bucket: string) {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  };
  return new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration });
}

function encryption(Bucket: string) {
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const } };
  return new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } });
}

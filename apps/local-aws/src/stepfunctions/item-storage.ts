import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { Credentials } from '../sigv4/authenticate.ts';

/** An object as ItemReader hands it to a Map. */
export interface ListedObject {
  readonly Key: string;
  readonly Size: number;
  readonly Etag: string;
  /** Seconds since the epoch. */
  readonly LastModified: number;
  readonly StorageClass: string;
}

/** What a distributed Map reads from S3 and writes to it. */
export interface ItemStorage {
  get(bucket: string, key: string): Promise<string>;
  /** At most `limit` objects, in the order of their keys. */
  list(bucket: string, prefix: string, limit: number): Promise<ListedObject[]>;
  put(bucket: string, key: string, body: string): Promise<void>;
}

/** By the embedded S3's own API. */
export function itemStorage(endpoint: () => string, credentials: Credentials): ItemStorage {
  let known: S3Client | undefined;
  const client = (): S3Client =>
    (known ??= new S3Client({
      ...{ endpoint: endpoint(), region: 'us-west-1', credentials, forcePathStyle: true },
    }));
  return {
    async get(Bucket, Key) {
      const { Body } = await client().send(new GetObjectCommand({ Bucket, Key }));
      return Body!.transformToString();
    },
    async list(Bucket, Prefix, limit) {
      const found: ListedObject[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await client().send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
        for (const {
          Key = '',
          Size = 0,
          ETag = '',
          LastModified,
          StorageClass = 'STANDARD',
        } of page.Contents ?? [])
          found.push({
            ...{ Key, Size, Etag: ETag, StorageClass },
            LastModified: Math.floor((LastModified?.getTime() ?? 0) / 1000),
          });
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken && found.length < limit);
      return found.slice(0, limit);
    },
    async put(Bucket, Key, Body) {
      const ContentType = 'application/json';
      await client().send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },
  };
}

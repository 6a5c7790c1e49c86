import type { Readable } from 'node:stream';
import type { GatewayRequest } from '../gateway/gateway-request.ts';
import type { Authentication, Credentials } from '../sigv4/authenticate.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import type { Bucket } from '../storage/bucket-table.ts';
import type { StoredObject } from '../storage/object-table.ts';
import type { S3Index } from '../storage/s3-index.ts';
import type { ClientTraffic } from './client-traffic.ts';
import type { ObjectEvents } from './object-events.ts';
import { s3Error } from './s3-error.ts';

/** What every operation works on. */
export interface S3Store {
  readonly index: S3Index;
  readonly blobs: BlobStore;
  readonly events: ObjectEvents;
  readonly traffic: ClientTraffic;
  readonly credentials: Credentials;
  readonly now: () => number;
}

/** One request. `bucket` and `key` are empty where the path has none. */
export interface S3Call extends GatewayRequest {
  readonly store: S3Store;
  readonly bucket: string;
  readonly key: string;
}

export interface SignedCall extends S3Call {
  readonly auth: Authentication;
}

export interface S3Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string | Readable;
}

export type S3Operation = (call: SignedCall) => S3Reply | Promise<S3Reply>;

export const xmlReply = (body: string, headers: Record<string, string> = {}): S3Reply => ({
  status: 200,
  headers: { 'content-type': 'application/xml', ...headers },
  body,
});

export const noContent: S3Reply = { status: 204 };

export function requireBucket({ store, bucket }: S3Call): Bucket {
  const found = store.index.buckets.get(bucket);
  if (!found) throw s3Error('NoSuchBucket', undefined, { BucketName: bucket });
  return found;
}

export function requireObject(call: S3Call): StoredObject {
  requireBucket(call);
  const found = call.store.index.objects.get(call.bucket, call.key);
  if (!found) throw s3Error('NoSuchKey', undefined, { Key: call.key });
  return found;
}

export const quoted = (etag: string): string => `"${etag}"`;

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** HTTP dates have whole seconds. */
export const httpTime = (ms: number): string => new Date(ms).toUTCString();

/** Bytes of a key in UTF-8 (S3 User Guide, "Naming objects"). */
const MAX_KEY_BYTES = 1024;

/** @throws KeyTooLongError (400) */
export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > MAX_KEY_BYTES)
    throw s3Error('KeyTooLongError', undefined, {
      Size: String(size),
      MaxSizeAllowed: String(MAX_KEY_BYTES),
    });
}

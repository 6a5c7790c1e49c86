import { randomBytes } from 'node:crypto';
import type { Part } from '../storage/part-table.ts';
import type { StoredObject } from '../storage/object-table.ts';
import type { ObjectCreated } from './object-events.ts';
import type { S3Call, S3Store } from './s3-call.ts';

export const newId = (): string => randomBytes(24).toString('base64url');

/** Milliseconds since the epoch, whole seconds: what Last-Modified can say. */
export const nowInSeconds = ({ now }: S3Store): number => Math.floor(now() / 1000) * 1000;

/**
 * Makes an object visible: one transaction that checks the conditions again, replaces what was there and names the new
 * segments. Everything before it is invisible, everything after it durable.
 */
export async function saveObject(
  { store }: S3Call,
  object: StoredObject,
  reason: ObjectCreated['reason'],
  inTransaction: {
    readonly check: () => void;
    readonly parts?: readonly Part[];
    readonly also?: () => string[];
  },
): Promise<void> {
  const { index } = store;
  const { bucket, key, size, etag } = object;
  const event = store.events.describe({ bucket, key, size, etag, reason, time: store.now() });
  // In the same transaction: an object without its event would never be looked at.
  const unnamed = await index.commit(() => {
    if (sendsEvents(index.buckets.config(bucket, 'notification'))) index.events.put(event);
    inTransaction.check();
    const replaced = forgetObject(store, object.bucket, object.key);
    for (const part of inTransaction.parts ?? []) index.parts.put(object.id, part);
    index.objects.put(object);
    return [...replaced, ...(inTransaction.also?.() ?? [])];
  });
  store.events.emit(event);
  await store.blobs.remove(unnamed);
}

/** Whether the bucket's notification configuration has EventBridge in it. */
const sendsEvents = (notification: string | undefined): boolean =>
  notification !== undefined && /<EventBridgeConfiguration[\s/>]/.test(notification);

/** Removes an object from the index. @returns the blobs that no row refers to any more */
export function forgetObject({ index }: S3Store, bucket: string, key: string): string[] {
  const old = index.objects.get(bucket, key);
  if (!old) return [];
  const blobs = index.parts.list(old.id).map(({ blob }) => blob);
  index.parts.deleteAll(old.id);
  index.objects.delete(bucket, key);
  return blobs;
}

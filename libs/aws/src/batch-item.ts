import {
  type Batch,
  batchDueAt,
  type BatchItem,
  type BatchItemRef,
  type BatchRef,
  BATCH_LIMITS,
} from '@intake/domain';
import { dueShardOf, ttl } from './table.ts';

const DAY = 24 * 3600;

const itemsKey = ({ ownerId, batchId }: BatchRef) => `BATCH#${ownerId}#${batchId}`;

export const batchKey = {
  owner: (ownerId: string) => `BATCHES#${ownerId}`,
  batch: ({ ownerId, batchId }: BatchRef) => ({ pk: batchKey.owner(ownerId), sk: `BATCH#${batchId}` }),
  items: itemsKey,
  item: (ref: BatchItemRef) => ({ pk: itemsKey(ref), sk: `ITEM#${ref.fileId}` }),
  counts: (ref: BatchRef, shard: number) => ({ pk: itemsKey(ref), sk: `COUNTS#${shard}` }),
};

/** Due batches have partitions of their own in the `due` index. */
export const BATCH_SHARDS = 'BATCH-';

export function toBatchRecord(batch: Batch) {
  const due = batchDueAt(batch);
  return {
    ...batch,
    ...batchKey.batch(batch),
    ...(due && { dueShard: BATCH_SHARDS + dueShardOf(batch.batchId), dueAt: due }),
    ttl: keptUntil(batch.updatedAt),
  };
}

export const toItemRecord = (item: BatchItem) => ({
  ...item,
  ...batchKey.item(item),
  ttl: keptUntil(item.endedAt ?? item.createdAt),
});

export const keptUntil = (at: string): number => ttl(at) + BATCH_LIMITS.keptDays * DAY;

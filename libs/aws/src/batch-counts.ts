import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  type BatchItemState,
  type BatchRef,
  isOutcome,
  type ItemChange,
  type ItemCounts,
  noCounts,
} from '@intake/domain';
import { batchKey as key, keptUntil } from './batch-item.ts';
import { keysWith } from './table.ts';

/** An outcome is counted in one of so many items, so that files that end at the same time seldom meet. */
const COUNT_SHARDS = 8;

/** How many files of a batch have come to what. */
export async function readBatchCounts(
  dynamo: DynamoDBDocument,
  TableName: string,
  ref: BatchRef,
): Promise<ItemCounts> {
  const { Items = [] } = await dynamo.query({
    TableName,
    ...keysWith({ pk: key.items(ref), sk: 'COUNTS#' }),
    ConsistentRead: true,
  });
  const counts = noCounts();
  for (const item of Items)
    for (const outcome of Object.keys(counts) as (keyof ItemCounts)[])
      counts[outcome] += Number(item[outcome] ?? 0);
  return counts;
}

/** What the writes change of the counts; undefined when nothing. @param changes of one batch */
export function countUpdate(changes: readonly ItemChange[]) {
  const sums = new Map<string, number>();
  const add = (state: BatchItemState | undefined, n: number) =>
    state && isOutcome(state) && sums.set(state, (sums.get(state) ?? 0) + n);
  for (const { before, after } of changes) {
    add(before?.state, -1);
    add(after.state, 1);
  }
  const counted = [...sums].filter(([, n]) => n !== 0);
  if (counted.length === 0) return undefined;
  const { after } = changes[0]!;
  return {
    Key: key.counts(after, Math.floor(Math.random() * COUNT_SHARDS)),
    UpdateExpression: `SET #ttl = :ttl ADD ${counted.map((_, n) => `#c${n} :c${n}`).join(', ')}`,
    ExpressionAttributeNames: {
      '#ttl': 'ttl',
      ...Object.fromEntries(counted.map(([name], n) => [`#c${n}`, name])),
    },
    ExpressionAttributeValues: {
      ':ttl': keptUntil(after.endedAt ?? after.createdAt),
      ...Object.fromEntries(counted.map(([, n], i) => [`:c${i}`, n])),
    },
  };
}

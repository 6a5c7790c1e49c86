import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { Page } from '@intake/domain';
import { dueShards, INDEX } from './table.ts';

type Item = Record<string, unknown>;

/** Where a shard of the index is gone on with. */
interface Position {
  shard: string;
  after: Item | undefined;
}

/**
 * A page of what of one kind is due, roughly the earliest first. All shards at once, so that none waits for another; the
 * cursor says for each where it goes on. An index may be a little late: what counts is the item itself.
 * @param kind before the names of the partitions, see table.ts
 */
export async function dueItems(
  dynamo: DynamoDBDocument,
  TableName: string,
  kind: string,
  now: Date,
  limit: number,
  cursor?: string,
): Promise<Page<Item>> {
  const from: Position[] = cursor
    ? (JSON.parse(cursor) as Position[])
    : dueShards.map((shard) => ({ shard: kind + shard, after: undefined }));
  const pages = await Promise.all(
    from.map(async ({ shard, after }) => {
      const { Items = [], LastEvaluatedKey } = await dynamo.query({
        TableName,
        IndexName: INDEX.due,
        KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': shard, ':now': now.toISOString() },
        Limit: Math.ceil(limit / dueShards.length),
        ExclusiveStartKey: after,
      });
      return { items: Items, next: LastEvaluatedKey ? [{ shard, after: LastEvaluatedKey }] : [] };
    }),
  );
  const next = pages.flatMap((page) => page.next);
  return {
    items: pages.flatMap(({ items }) => items).sort((a, b) => (a['dueAt'] < b['dueAt'] ? -1 : 1)),
    nextCursor: next.length > 0 ? JSON.stringify(next) : null,
  };
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { dueShards, INDEX } from './table.ts';

/**
 * What of one kind is due, the earliest first. An index may be a little late: what counts is the item itself.
 * @param shardOf the partition of the `due` index that an id of this kind belongs to
 */
export async function dueItems(
  dynamo: DynamoDBDocument,
  TableName: string,
  shardOf: (id: string) => string,
  now: Date,
  limit: number,
): Promise<Record<string, unknown>[]> {
  const shards = await Promise.all(
    dueShards.map(async (_, n) => {
      const { Items = [] } = await dynamo.query({
        TableName,
        IndexName: INDEX.due,
        KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
        ExpressionAttributeValues: { ':shard': shardOf(String(n)), ':now': now.toISOString() },
        Limit: limit,
      });
      return Items;
    }),
  );
  return shards
    .flat()
    .sort((a, b) => (a['dueAt'] < b['dueAt'] ? -1 : 1))
    .slice(0, limit);
}

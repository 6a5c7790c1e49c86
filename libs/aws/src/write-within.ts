import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type ConditionalPut, held } from './conditional-write.ts';

export interface LimitedWrite {
  dynamo: DynamoDBDocument;
  table: string;
  put: ConditionalPut;
  /** Partition of those that are counted: an item beside it has the version of the whole set, which every write of this kind changes. */
  set: string;
  /** Whether there are as many as there may be; strongly consistent. */
  isFull: () => Promise<boolean>;
}

/**
 * Writes one more of what there may only be so many of: counted and written as if nobody else wrote meanwhile. The version of
 * the set is read before they are counted, and has to be the same when one more is written.
 * @returns `full` when there are enough, `refused` when the put's own condition did not hold
 */
export async function writeWithin(write: LimitedWrite): Promise<'written' | 'full' | 'refused'> {
  const { dynamo, table: TableName, put, set, isFull } = write;
  const Key = { pk: `SET#${set}`, sk: 'VERSION' };
  for (;;) {
    const { Item } = await dynamo.get({ TableName, Key, ConsistentRead: true });
    if (await isFull()) return 'full';
    const version = Number(Item?.['version'] ?? 0);
    const next = {
      ...{ Key, UpdateExpression: 'SET version = :next' },
      ConditionExpression: version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
      ExpressionAttributeValues: { ':next': version + 1, ...(version > 0 && { ':version': version }) },
    };
    try {
      await dynamo.transactWrite({
        TransactItems: [{ Put: { TableName, ...put } }, { Update: { TableName, ...next } }],
      });
      return 'written';
    } catch (error) {
      const { name, CancellationReasons: [own, others] = [] } = error as {
        name?: string;
        CancellationReasons?: { Code?: string }[];
      };
      // dynalite, which has no transactions, has one user.
      if (name === 'UnknownOperationException')
        return (await held(dynamo.put({ TableName, ...put }))) ? 'written' : 'refused';
      if (own?.Code === 'ConditionalCheckFailed') return 'refused';
      if (others?.Code !== 'ConditionalCheckFailed') throw error;
    }
  }
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';

/** The client, adding up the capacity that its reads consume. */
export function metered(dynamo: DynamoDBDocument, used: { units: number }): DynamoDBDocument {
  type Call = (input: object) => Promise<{ ConsumedCapacity?: Consumed | Consumed[] }>;
  type Consumed = { CapacityUnits?: number };
  const counted = (name: 'query' | 'get' | 'batchGet') => ({
    value: async (input: object) => {
      const answer = await (dynamo[name] as Call).call(dynamo, { ...input, ReturnConsumedCapacity: 'TOTAL' });
      for (const { CapacityUnits = 0 } of [answer.ConsumedCapacity ?? []].flat()) used.units += CapacityUnits;
      return answer;
    },
  });
  const [query, get, batchGet] = [counted('query'), counted('get'), counted('batchGet')];
  return Object.create(dynamo, { query, get, batchGet }) as DynamoDBDocument;
}

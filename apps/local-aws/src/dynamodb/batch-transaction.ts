import type { JsonReply } from '../gateway/json-service.ts';
import type { Input } from '../gateway/operations.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_WRITES = 25;

interface OneRequest {
  readonly PutRequest?: { readonly Item?: object };
  readonly DeleteRequest?: { readonly Key?: object };
}

/**
 * BatchWriteItem as one transaction: dynoxide commits each write of a batch by itself, and waits for the disk 25 times. What is
 * written is the same.
 * @returns undefined where the engine has to see the call as it is: to refuse it, or because more is asked for
 */
export function batchAsTransaction({
  RequestItems,
  ...more
}: Input): { readonly TransactItems: object[] } | undefined {
  if (Object.keys(more).length > 0) return undefined;
  const writes = Object.entries(Object(RequestItems) as Input).flatMap(([table, requests]) =>
    Array.isArray(requests)
      ? requests.map((one: unknown) => toWrite(table, Object(one) as OneRequest))
      : [null],
  );
  const TransactItems = writes.filter((write) => write !== null);
  if (TransactItems.length < writes.length || writes.length < 2 || writes.length > MOST_WRITES)
    return undefined;
  return { TransactItems };
}

function toWrite(TableName: string, { PutRequest, DeleteRequest }: OneRequest): object | null {
  if (PutRequest?.Item && !DeleteRequest) return { Put: { TableName, Item: PutRequest.Item } };
  if (DeleteRequest?.Key && !PutRequest) return { Delete: { TableName, Key: DeleteRequest.Key } };
  return null;
}

/** What BatchWriteItem says when all is written. */
export const BATCH_WRITTEN: JsonReply = { status: 200, body: Buffer.from('{"UnprocessedItems":{}}') };

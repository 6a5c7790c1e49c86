import { AwsError } from '../gateway/aws-error.ts';
import { jsonError, type JsonReply } from '../gateway/json-service.ts';
import type { Input } from '../gateway/operations.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const MOST_WRITES = 25;

interface OneRequest {
  readonly PutRequest?: { readonly Item?: object };
  readonly DeleteRequest?: { readonly Key?: object };
}

/**
 * What BatchWriteItem writes, for a transaction: dynoxide commits each write of a batch by itself, and waits for the disk 25 times.
 * What is written is the same.
 * @returns undefined where the engine has to see the call as it is: to refuse it, or because more is asked for
 */
export function batchWrites({ RequestItems, ...more }: Input): object[] | undefined {
  if (Object.keys(more).length > 0) return undefined;
  const writes = Object.entries(Object(RequestItems) as Input).flatMap(([table, requests]) =>
    Array.isArray(requests)
      ? requests.map((one: unknown) => toWrite(table, Object(one) as OneRequest))
      : [null],
  );
  const known = writes.filter((write) => write !== null);
  return known.length < writes.length || known.length < 2 || known.length > MOST_WRITES ? undefined : known;
}

function toWrite(TableName: string, { PutRequest, DeleteRequest }: OneRequest): object | null {
  if (PutRequest?.Item && !DeleteRequest) return { Put: { TableName, Item: PutRequest.Item } };
  if (DeleteRequest?.Key && !PutRequest) return { Delete: { TableName, Key: DeleteRequest.Key } };
  return null;
}

/** What BatchWriteItem says when all is written. */
const BATCH_WRITTEN: JsonReply = { status: 200, body: Buffer.from('{"UnprocessedItems":{}}') };

/** A transaction that is refused has written nothing: then the batch itself is refused in its own words, or written piece by piece. */
export async function writeTogether(
  transaction: Promise<void>,
  apart: () => Promise<JsonReply>,
): Promise<JsonReply> {
  try {
    await transaction;
    return BATCH_WRITTEN;
  } catch (error) {
    if (error instanceof AwsError) return apart();
    console.error('DynamoDB engine:', (error as Error).message);
    return jsonError('InternalServerError', 'The DynamoDB engine is being restarted.', 500);
  }
}

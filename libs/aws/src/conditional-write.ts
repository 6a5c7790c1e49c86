import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument, PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { DomainError } from '@intake/domain';

/** @returns what AWS answered, or null when the condition did not hold; every other failure is thrown. */
export async function held<Output>(write: Promise<Output>): Promise<Output | null> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return null;
    throw error;
  }
}

/** Puts an item if its key is free. @returns null when it is taken */
export function putNew(dynamo: DynamoDBDocument, TableName: string, Item: PutCommandInput['Item']) {
  return held(dynamo.put({ TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
}

/**
 * Puts the next version of an item that is there.
 * @throws DomainError VERSION_CONFLICT when the stored version is not the one before, or the item is gone
 */
export async function putNext(
  dynamo: DynamoDBDocument,
  TableName: string,
  Item: { version: number } & Record<string, unknown>,
): Promise<void> {
  const write = dynamo.put({
    TableName,
    Item,
    ConditionExpression: 'version = :expected',
    ExpressionAttributeValues: { ':expected': Item.version - 1 },
  });
  if (!(await held(write))) throw versionConflict();
}

export function versionConflict(): DomainError {
  return new DomainError(
    'VERSION_CONFLICT',
    'Somebody else changed this at the same time. Please look again.',
  );
}

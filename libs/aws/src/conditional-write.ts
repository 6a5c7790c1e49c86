import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
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

export interface ConditionalPut {
  Item: Record<string, unknown>;
  ConditionExpression: string;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** A put that takes place if the item's key is free. */
export function ifNew(Item: Record<string, unknown>): ConditionalPut {
  return { Item, ConditionExpression: 'attribute_not_exists(pk)' };
}

/** A put of the next version of an item that is there. */
export function ifNext(Item: { version: number } & Record<string, unknown>): ConditionalPut {
  return {
    Item,
    ConditionExpression: 'version = :expected',
    ExpressionAttributeValues: { ':expected': Item.version - 1 },
  };
}

/** Puts an item if its key is free. @returns null when it is taken */
export function putNew(dynamo: DynamoDBDocument, TableName: string, Item: Record<string, unknown>) {
  return held(dynamo.put({ TableName, ...ifNew(Item) }));
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
  if (!(await held(dynamo.put({ TableName, ...ifNext(Item) })))) throw versionConflict();
}

export function versionConflict(): DomainError {
  return new DomainError(
    'VERSION_CONFLICT',
    'Another request changed this at the same time. Please look again.',
  );
}

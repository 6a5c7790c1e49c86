import type { Input } from '../../gateway/operations.ts';
import type { Image } from './stream-store.ts';

export interface WrittenItem {
  readonly table: string;
  /** The whole item of a put, else the key. */
  readonly item: Image;
  readonly isPut: boolean;
}

interface OneWrite {
  readonly TableName?: string;
  readonly Item?: Image;
  readonly Key?: Image;
}

/** Which items a call of DynamoDB's may change; none for a call that only reads. PartiQL is not looked into. */
export function writtenItems(operation: string, input: Input): WrittenItem[] {
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return toWritten(input as OneWrite);
    case 'TransactWriteItems':
      return listOf<{ Put?: OneWrite; Update?: OneWrite; Delete?: OneWrite }>(input['TransactItems']).flatMap(
        ({ Put, Update, Delete }) => toWritten(Put ?? Update ?? Delete ?? {}),
      );
    case 'BatchWriteItem':
      return Object.entries(Object(input['RequestItems'])).flatMap(([TableName, requests]) =>
        listOf<{ PutRequest?: OneWrite; DeleteRequest?: OneWrite }>(requests).flatMap(
          ({ PutRequest, DeleteRequest }) => toWritten({ TableName, ...(PutRequest ?? DeleteRequest) }),
        ),
      );
    default:
      return [];
  }
}

/** Malformed input is refused by the engine. */
function toWritten({ TableName, Item, Key }: OneWrite): WrittenItem[] {
  const item = Item ?? Key;
  if (typeof TableName !== 'string' || typeof item !== 'object' || item === null) return [];
  return [{ table: tableName(TableName), item, isPut: Item !== undefined }];
}

function listOf<T extends object>(value: unknown): T[] {
  return Array.isArray(value) ? value.map((one) => Object(one) as T) : [];
}

/** A table may be named by its ARN. */
export function tableName(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn.split(':table/')[1]!.split('/')[0]! : nameOrArn;
}

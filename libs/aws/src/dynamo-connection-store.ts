import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type Connection, ConnectionStore } from '@intake/domain';
import { realtimeKey } from './realtime-item.ts';
import { fromItem, keysWith, ttl } from './table.ts';

/** A connection is two items: one to find it by its id, one among those of its owner. */
export class DynamoConnectionStore extends ConnectionStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  /** First by its id: a crash in between leaves one that is told nothing and comes back. */
  async add(connection: Connection): Promise<void> {
    const thing = { ttl: ttl(connection.expiresAt), ...connection };
    for (const key of [realtimeKey.connection(connection.id), realtimeKey.listener(connection)])
      await this.dynamo.put({ TableName: this.table, Item: { ...key, ...thing } });
  }

  async find(id: string): Promise<Connection | null> {
    const Key = realtimeKey.connection(id);
    const { Item } = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
    return Item ? fromItem(Item) : null;
  }

  async list(ownerId: string): Promise<Connection[]> {
    const found: Connection[] = [];
    let last: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.query({
        TableName: this.table,
        ConsistentRead: true,
        ...keysWith(realtimeKey.listener({ ownerId, id: '' })),
        ExclusiveStartKey: last,
      });
      found.push(...(page.Items ?? []).map(fromItem<Connection>));
      last = page.LastEvaluatedKey;
    } while (last);
    return found;
  }

  async remove(connection: Pick<Connection, 'id' | 'ownerId'>): Promise<void> {
    for (const Key of [realtimeKey.listener(connection), realtimeKey.connection(connection.id)])
      await this.dynamo.delete({ TableName: this.table, Key });
  }
}

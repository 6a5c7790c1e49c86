import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type Session, SessionStore } from '@intake/domain';
import { putNew, putNext } from './conditional-write.ts';
import { fromItem, key, keysWith, ttl } from './table.ts';

export class DynamoSessionStore extends SessionStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async create(session: Session): Promise<void> {
    if (await putNew(this.dynamo, this.table, toItem(session))) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a session with this id.');
  }

  async find(userId: string, id: string): Promise<Session | null> {
    const { Item } = await this.dynamo.get({
      TableName: this.table,
      Key: key.session(userId, id),
      ConsistentRead: true,
    });
    return Item ? fromItem(Item) : null;
  }

  update(session: Session): Promise<void> {
    return putNext(this.dynamo, this.table, toItem(session));
  }

  async remove(userId: string, id: string): Promise<void> {
    await this.dynamo.delete({ TableName: this.table, Key: key.session(userId, id) });
  }

  async removeAll(userId: string): Promise<void> {
    let last: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.query({
        TableName: this.table,
        ConsistentRead: true,
        ...keysWith(key.session(userId, '')),
        ProjectionExpression: 'pk, sk',
        ExclusiveStartKey: last,
      });
      await Promise.all((page.Items ?? []).map((Key) => this.dynamo.delete({ TableName: this.table, Key })));
      last = page.LastEvaluatedKey;
    } while (last);
  }
}

function toItem(session: Session) {
  return { ...key.session(session.userId, session.id), ttl: ttl(session.expiresAt), ...session };
}

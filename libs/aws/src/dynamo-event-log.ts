import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { EventLog, type LoggedMessage } from '@intake/domain';
import { held } from './conditional-write.ts';
import { realtimeKey } from './realtime-item.ts';
import { fromItem, ttl } from './table.ts';

/** Seconds that messages are kept for. */
const KEPT = 3600;
/** Two who begin to listen at the same time: the second finds what the first has written. */
const MAX_TRIES = 3;

/** One for each owner; in the beginning its number is the time, so that none is ever given twice. */
interface Head {
  seq: number;
  /** Milliseconds since the epoch. */
  until: number;
}

/** Messages are items of their own beside a head that counts them. */
export class DynamoEventLog extends EventLog {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async listen(ownerId: string, until: Date, now: Date): Promise<number> {
    for (let tries = 1; ; tries++) {
      const seq = (await this.prolong(ownerId, until, now)) ?? (await this.begin(ownerId, until, now));
      if (seq !== null) return seq;
      if (tries === MAX_TRIES) throw new Error('The head of an event log is neither there nor missing.');
    }
  }

  async append(ownerId: string, events: readonly object[], now: Date): Promise<number | null> {
    // A read is a fifth of a write that fails, and most of the time nobody listens.
    const head = await this.head(ownerId);
    if (!head || head.until <= +now) return null;
    const counted = await held(
      this.dynamo.update({
        TableName: this.table,
        Key: realtimeKey.head(ownerId),
        UpdateExpression: 'ADD seq :one',
        ConditionExpression: '#until > :now',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':one': 1, ':now': +now },
        ReturnValues: 'UPDATED_NEW',
      }),
    );
    if (!counted) return null;
    const { seq } = counted.Attributes as Head;
    const Item = { ...realtimeKey.message(ownerId, seq), seq, events, ttl: ttl(now) + KEPT };
    await this.dynamo.put({ TableName: this.table, Item });
    return seq;
  }

  async after(ownerId: string, seq: number, limit: number): Promise<LoggedMessage[] | null> {
    const head = await this.head(ownerId);
    if (!head || seq > head.seq || head.seq - seq > limit) return null;
    if (head.seq === seq) return [];
    const messages: LoggedMessage[] = [];
    let last: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.query({
        TableName: this.table,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: {
          ':pk': realtimeKey.owner(ownerId),
          ':from': realtimeKey.message(ownerId, seq + 1).sk,
          ':to': realtimeKey.message(ownerId, head.seq).sk,
        },
        ExclusiveStartKey: last,
      });
      messages.push(...(page.Items ?? []).map(fromItem<LoggedMessage>));
      last = page.LastEvaluatedKey;
    } while (last);
    return messages.length === head.seq - seq ? messages : null;
  }

  private async head(ownerId: string): Promise<Head | undefined> {
    const Key = realtimeKey.head(ownerId);
    const { Item } = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
    return Item as Head | undefined;
  }

  /** @returns null when nobody listens any more */
  private async prolong(ownerId: string, until: Date, now: Date): Promise<number | null> {
    // Another device may listen for longer.
    const head = await this.head(ownerId);
    if (head && head.until > +now && head.until >= +until) return head.seq;
    const update = this.dynamo.update({
      TableName: this.table,
      Key: realtimeKey.head(ownerId),
      UpdateExpression: 'SET #until = :until, #ttl = :ttl',
      ConditionExpression: '#until > :now AND #until <= :until',
      ExpressionAttributeNames: { '#until': 'until', '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':until': +until, ':ttl': ttl(until), ':now': +now },
      ReturnValues: 'ALL_NEW',
    });
    return ((await held(update))?.Attributes as Head | undefined)?.seq ?? null;
  }

  /** @returns null when somebody else has begun */
  private async begin(ownerId: string, until: Date, now: Date): Promise<number | null> {
    const head: Head = { seq: +now, until: +until };
    const put = this.dynamo.put({
      TableName: this.table,
      Item: { ...realtimeKey.head(ownerId), ...head, ttl: ttl(until) },
      ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':now': +now },
    });
    return (await held(put)) ? head.seq : null;
  }
}

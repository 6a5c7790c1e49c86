import { randomUUID } from 'node:crypto';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type Ticket, TicketStore } from '@intake/domain';
import { held } from './conditional-write.ts';
import { realtimeKey } from './realtime-item.ts';
import { fromItem, ttl } from './table.ts';

export class DynamoTicketStore extends TicketStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async add(ticket: Ticket): Promise<void> {
    const Item = { ...realtimeKey.ticket(ticket.digest), ttl: ttl(ticket.expiresAt), ...ticket };
    await this.dynamo.put({ TableName: this.table, Item });
  }

  /** Marked, not deleted: when an answer gets lost, the SDK's next try finds its own mark. Its time to live removes it. */
  async take(digest: string): Promise<Ticket | null> {
    const taken = await held(
      this.dynamo.update({
        TableName: this.table,
        Key: realtimeKey.ticket(digest),
        UpdateExpression: 'SET takenBy = :me',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(takenBy) OR takenBy = :me)',
        ExpressionAttributeValues: { ':me': randomUUID() },
        ReturnValues: 'ALL_NEW',
      }),
    );
    if (!taken) return null;
    const { takenBy: _, ...ticket } = fromItem<Ticket & { takenBy: string }>(taken.Attributes!);
    return ticket;
  }
}

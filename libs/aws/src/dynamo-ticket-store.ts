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

  /** Should the answer get lost, the SDK's next try finds nothing: the bearer asks for another ticket. */
  async take(digest: string): Promise<Ticket | null> {
    const taken = await held(
      this.dynamo.delete({
        TableName: this.table,
        Key: realtimeKey.ticket(digest),
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_OLD',
      }),
    );
    return taken ? fromItem(taken.Attributes!) : null;
  }
}

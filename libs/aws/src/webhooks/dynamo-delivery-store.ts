import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  type DeliveryRef,
  DeliveryStore,
  DomainError,
  type Page,
  type WebhookDelivery,
} from '@intake/domain';
import { putNew, putNext } from '../conditional-write.ts';
import { dueItems } from '../due-items.ts';
import { fromItem } from '../table.ts';
import { DELIVERY_SHARDS, deliveryItem, webhookKey as key } from './webhook-item.ts';

/** Deliveries in the one table. Message ids sort by time, as ULIDs do. */
export class DynamoDeliveryStore extends DeliveryStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async create(delivery: WebhookDelivery): Promise<void> {
    if (await putNew(this.dynamo, this.table, deliveryItem(delivery))) return;
    throw new DomainError('ALREADY_EXISTS', 'There is such a delivery.');
  }

  async find(ref: DeliveryRef): Promise<WebhookDelivery | null> {
    const { Item } = await this.dynamo.get({
      TableName: this.table,
      Key: key.delivery(ref),
      ConsistentRead: true,
    });
    return Item ? toDelivery(Item) : null;
  }

  async list(
    ownerId: string,
    webhookId: string,
    limit: number,
    cursor?: string,
  ): Promise<Page<WebhookDelivery>> {
    const ref = { ownerId, webhookId };
    if (cursor !== undefined && !/^[\w-]{1,80}$/.test(cursor))
      throw new DomainError('INVALID_CURSOR', 'The cursor is not valid.');
    const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': key.deliveries(ref) },
      ScanIndexForward: false,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: key.delivery({ ...ref, messageId: cursor }) }),
    });
    const last = LastEvaluatedKey?.['sk'] as string | undefined;
    return { items: Items.map(toDelivery), nextCursor: last ? last.slice('DELIVERY#'.length) : null };
  }

  update(delivery: WebhookDelivery): Promise<void> {
    return putNext(this.dynamo, this.table, deliveryItem(delivery));
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<WebhookDelivery>> {
    const { items, nextCursor } = await dueItems(
      this.dynamo,
      this.table,
      DELIVERY_SHARDS,
      now,
      limit,
      cursor,
    );
    return { items: items.map(toDelivery), nextCursor };
  }
}

/** Other than of a file, when it is due is part of the thing. */
function toDelivery(item: Record<string, unknown>): WebhookDelivery {
  return {
    ...fromItem<WebhookDelivery>(item),
    ...(item['dueAt'] !== undefined && { dueAt: item['dueAt'] as string }),
  };
}

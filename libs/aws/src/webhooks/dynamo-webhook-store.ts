import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type Webhook, WebhookStore } from '@intake/domain';
import { putNew, putNext } from '../conditional-write.ts';
import { fromItem } from '../table.ts';
import { SealedText } from './sealed-text.ts';
import { webhookKey as key } from './webhook-item.ts';

/** Webhooks in the one table, their secrets sealed. */
export class DynamoWebhookStore extends WebhookStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly sealer: () => SealedText;

  /** @param sealer asked for only where there is a secret to seal or to open */
  constructor(dynamo: DynamoDBDocument, table: string, sealer: () => SealedText) {
    super();
    this.dynamo = dynamo;
    this.table = table;
    this.sealer = sealer;
  }

  async create(webhook: Webhook): Promise<void> {
    if (await putNew(this.dynamo, this.table, this.toItem(webhook))) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a webhook with this id.');
  }

  async find(ownerId: string, id: string): Promise<Webhook | null> {
    const { Item } = await this.dynamo.get({
      TableName: this.table,
      Key: key.webhook(ownerId, id),
      ConsistentRead: true,
    });
    return Item ? this.toWebhook(Item) : null;
  }

  /** One page: an owner has a few (WEBHOOK_LIMITS). */
  async list(ownerId: string): Promise<Webhook[]> {
    const { Items = [] } = await this.dynamo.query({
      TableName: this.table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': key.owner(ownerId) },
    });
    return Items.map((item) => this.toWebhook(item));
  }

  update(webhook: Webhook): Promise<void> {
    return putNext(this.dynamo, this.table, this.toItem(webhook));
  }

  async remove(ownerId: string, id: string): Promise<void> {
    await this.dynamo.delete({ TableName: this.table, Key: key.webhook(ownerId, id) });
  }

  private toItem(webhook: Webhook) {
    const place = key.webhook(webhook.ownerId, webhook.id);
    const secrets = webhook.secrets.map((secret) => ({
      ...secret,
      value: this.sealer().seal(secret.value, place.pk + place.sk),
    }));
    return { ...webhook, ...place, secrets };
  }

  private toWebhook(item: Record<string, unknown>): Webhook {
    const webhook = fromItem<Webhook>(item);
    const { pk, sk } = key.webhook(webhook.ownerId, webhook.id);
    const secrets = webhook.secrets.map((secret) => ({
      ...secret,
      value: this.sealer().open(secret.value, pk + sk),
    }));
    return { ...webhook, secrets };
  }
}

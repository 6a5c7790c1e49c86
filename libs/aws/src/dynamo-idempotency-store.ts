import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type IdempotencyClaim, IdempotencyStore } from '@intake/domain';
import { held } from './conditional-write.ts';
import { key, ttl } from './table.ts';

/** A claim may expire between the refused write and the read; then the write is tried again. */
const MAX_TRIES = 3;

export class DynamoIdempotencyStore extends IdempotencyStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async claim(
    ownerId: string,
    name: string,
    claim: IdempotencyClaim,
    expiresAt: Date,
    now: Date,
  ): Promise<IdempotencyClaim> {
    const Key = key.idempotency(ownerId, name);
    const { fileId, fingerprint } = claim;
    const Item = { ...Key, fileId, fingerprint, expiresAt: expiresAt.toISOString(), ttl: ttl(expiresAt) };
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const write = this.dynamo.put({
        TableName: this.table,
        Item,
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': now.toISOString() },
      });
      if (await held(write)) return claim;
      const holding = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
      if (holding.Item) return { fileId: holding.Item.fileId, fingerprint: holding.Item.fingerprint };
    }
    throw new DomainError('UNAVAILABLE', 'This Idempotency-Key is being used too often at once.');
  }
}

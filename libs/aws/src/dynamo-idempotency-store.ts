import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type IdempotencyClaim, IdempotencyStore } from '@intake/domain';
import { BatchedTable } from './batched-table.ts';
import { key, ttl } from './table.ts';

/** A claim may expire between the refused write and the read; then the write is tried again. */
const MAX_TRIES = 3;

export class DynamoIdempotencyStore extends IdempotencyStore {
  private readonly batched: BatchedTable;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.batched = new BatchedTable(dynamo, table);
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
      const written = await this.batched.put({
        Item,
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': now.toISOString() },
      });
      if (written) return claim;
      const holding = (await this.batched.get(Key)) as (IdempotencyClaim & typeof Key) | undefined;
      if (holding) return { fileId: holding.fileId, fingerprint: holding.fingerprint };
    }
    throw new DomainError('UNAVAILABLE', 'This Idempotency-Key is being used too often at once.');
  }
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type IdempotencyClaim, IdempotencyStore } from '@intake/domain';
import { GatheredTable } from './gathered-table.ts';
import { key, ttl } from './table.ts';

/** A claim may expire between the refused write and the read; then the write is tried again. */
const MAX_TRIES = 3;

export class DynamoIdempotencyStore extends IdempotencyStore {
  private readonly gathered: GatheredTable;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.gathered = new GatheredTable(dynamo, table);
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
      const written = await this.gathered.put({
        Item,
        ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': now.toISOString() },
      });
      if (written) return claim;
      const holding = (await this.gathered.get(Key)) as (IdempotencyClaim & typeof Key) | undefined;
      if (holding) return { fileId: holding.fileId, fingerprint: holding.fingerprint };
    }
    throw new DomainError('UNAVAILABLE', 'This Idempotency-Key is being used too often at once.');
  }
}

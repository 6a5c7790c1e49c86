import { type IdempotencyClaim, IdempotencyStore } from '@intake/domain';

export class MemoryIdempotencyStore extends IdempotencyStore {
  private readonly claims = new Map<string, { claim: IdempotencyClaim; expiresAt: Date }>();

  async claim(
    ownerId: string,
    key: string,
    claim: IdempotencyClaim,
    expiresAt: Date,
    now: Date,
  ): Promise<IdempotencyClaim> {
    const name = JSON.stringify([ownerId, key]);
    const holding = this.claims.get(name);
    if (holding && holding.expiresAt > now) return { ...holding.claim };
    this.claims.set(name, { claim: { ...claim }, expiresAt });
    return claim;
  }
}

export interface IdempotencyClaim {
  /** Id that the created thing has or will have. */
  fileId: string;
  /** Digest of the request; the same key with another request is a mistake of the client. */
  fingerprint: string;
}

/** Remembers which Idempotency-Key created what, so that a lost response never makes a duplicate. */
export abstract class IdempotencyStore {
  /** Stores the claim if the owner's key is free (or expired), and returns the claim that holds. */
  abstract claim(
    ownerId: string,
    key: string,
    claim: IdempotencyClaim,
    expiresAt: Date,
    now: Date,
  ): Promise<IdempotencyClaim>;
}

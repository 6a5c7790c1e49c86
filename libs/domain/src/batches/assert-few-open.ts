import { DomainError } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import { BATCH_LIMITS } from './batch.ts';
import { isOpenBatch } from './batch-state.ts';

/** Newest batches of an owner, of which the open ones are counted. */
const LOOKED_AT = 50;

/** Before one more is opened. @throws DomainError STATE_CONFLICT (too many are open) */
export async function assertFewOpen(batches: BatchStore, ownerId: string): Promise<void> {
  const { items } = await batches.list(ownerId, LOOKED_AT);
  if (items.filter(({ state }) => isOpenBatch(state)).length < BATCH_LIMITS.openAtOnce) return;
  throw new DomainError('STATE_CONFLICT', 'Too many batches have not ended yet.');
}

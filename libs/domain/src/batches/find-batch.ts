import { notFound } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Batch, BatchRef } from './batch.ts';

/** @throws DomainError NOT_FOUND, also for another owner's */
export async function findBatch(batches: BatchStore, ref: BatchRef): Promise<Batch> {
  const batch = await batches.find(ref);
  if (!batch) throw notFound('batch');
  return batch;
}

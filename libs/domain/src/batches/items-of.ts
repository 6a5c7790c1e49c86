import type { BatchStore } from '../ports/batch-store.ts';
import { BATCH_LIMITS, type BatchItem, type BatchRef } from './batch.ts';
import type { BatchItemState } from './batch-state.ts';

/** Items that are held in memory at once. */
const PAGE = BATCH_LIMITS.together;

/** All files of a batch, or those in some states, in groups. */
export async function* itemsOf(
  batches: BatchStore,
  ref: BatchRef,
  states?: readonly BatchItemState[],
): AsyncGenerator<BatchItem[], void> {
  let cursor: string | undefined;
  do {
    const page = await batches.listItems(ref, { states, limit: PAGE, cursor });
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

import { DomainError } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Page } from '../ports/file-store.ts';
import type { LinkDerived } from '../processing/link-derived.ts';
import { type Batch, type BatchItem, type BatchRef, type ItemCounts, roundPrefix } from './batch.ts';
import { findBatch } from './find-batch.ts';
import { type BatchItemState, isOpenBatch, ITEM_OUTCOMES } from './batch-state.ts';
import { RESULT_FILES, type ResultFile } from './write-results.ts';

interface Ports {
  batches: BatchStore;
  linkDerived: LinkDerived;
}

export interface BatchView {
  batch: Batch;
  counts: ItemCounts;
  /** 0 to 1. */
  progress: number;
}

/** What is known of batches. */
export class ReadBatches {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND */
  async one(ref: BatchRef): Promise<BatchView> {
    return this.view(await findBatch(this.ports.batches, ref));
  }

  /** Newest first. @param limit 1 to 20. @throws DomainError INVALID_CURSOR */
  async list(ownerId: string, limit: number, cursor?: string): Promise<Page<BatchView>> {
    const { items, nextCursor } = await this.ports.batches.list(ownerId, limit, cursor);
    return { items: await Promise.all(items.map((batch) => this.view(batch))), nextCursor };
  }

  /** @throws DomainError NOT_FOUND, INVALID_CURSOR */
  async items(
    ref: BatchRef,
    query: { state?: BatchItemState; limit: number; cursor?: string },
  ): Promise<Page<BatchItem>> {
    await findBatch(this.ports.batches, ref);
    const { state, ...rest } = query;
    return this.ports.batches.listItems(ref, { ...rest, ...(state && { states: [state] }) });
  }

  /** @throws DomainError NOT_FOUND, STATE_CONFLICT (it has not ended) */
  async results(ref: BatchRef, kind: ResultFile): Promise<{ url: string; expiresAt: string }> {
    const batch = await findBatch(this.ports.batches, ref);
    if (isOpenBatch(batch.state) || !batch.counts)
      throw new DomainError('STATE_CONFLICT', 'The results are written when the batch has ended.', {
        state: batch.state,
      });
    const { name, contentType } = RESULT_FILES[kind];
    const file = { name: `${batch.name ?? batch.batchId}-${name}`, contentType };
    return this.ports.linkDerived.execute(roundPrefix(batch) + name, file);
  }

  async view(batch: Batch): Promise<BatchView> {
    const counts =
      batch.counts && !isOpenBatch(batch.state) ? batch.counts : await this.ports.batches.counts(batch);
    return { batch, counts, progress: progressOf(batch, counts) };
  }
}

function progressOf({ state, total }: Batch, counts: ItemCounts): number {
  if (!isOpenBatch(state)) return 1;
  if (!total) return 0;
  const ended = ITEM_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);
  return Math.min(1, Math.round((ended / total) * 1000) / 1000);
}

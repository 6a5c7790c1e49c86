import { isRefusal } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import {
  type Batch,
  batchBecomes,
  CANCELLED_BATCH,
  changedBatch,
  type ItemCounts,
  noCounts,
  type RoundRef,
} from './batch.ts';
import { type BatchState, isOpenBatch, isOutcome } from './batch-state.ts';
import { itemsOf } from './items-of.ts';
import type { SettleItem } from './settle-item.ts';
import { RESULT_KINDS, type ResultFile, type WriteResults } from './write-results.ts';

interface Ports {
  batches: BatchStore;
  settleItem: SettleItem;
  writeResults: WriteResults;
  clock: Clock;
}

const STEPS_FAILED = { code: 'FILES_FAILED', detail: 'Not every file succeeded.' };
const LOST = { code: 'INTERRUPTED', detail: 'It was interrupted before its files were found.' };

/**
 * Gathers what became of the files into what became of the batch, and writes the results. Called when its execution is over,
 * however that ended: files that nothing was heard of are settled by their runs. Whoever is killed is followed by one that goes on.
 */
export class FinishBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @returns the batch as it stands
   * @throws DomainError UNAVAILABLE when a run is still under way
   */
  async execute(ref: RoundRef): Promise<Batch | null> {
    for (;;) {
      const batch = await this.unplanned(ref);
      if (!batch || batch.round !== ref.round || !isOpenBatch(batch.state)) return batch;
      const [counts, total] = await this.settleAll(batch);
      const isWritten = await this.writeAll(batch);
      const ended = isWritten && (await this.end(batch, counts, total));
      if (ended) return ended;
    }
  }

  /** What a finisher before this one has written is not written again. @returns false when somebody plans it again */
  private async writeAll(batch: Batch): Promise<boolean> {
    for (const kind of RESULT_KINDS) {
      if (batch.written?.includes(kind)) continue;
      await this.ports.writeResults.execute(batch, kind);
      if (!(await this.note(batch, kind))) return false;
    }
    return true;
  }

  private async note(ref: Batch, kind: ResultFile): Promise<boolean> {
    const { batches, clock } = this.ports;
    for (;;) {
      const batch = await batches.find(ref);
      if (batch?.round !== ref.round || !isOpenBatch(batch.state) || batch.planner) return false;
      const { written = [] } = batch;
      if (written.includes(kind)) return true;
      try {
        await batches.update(changedBatch(batch, clock.now(), { written: [...written, kind] }));
        return true;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  /** @returns null when it has to be counted again: somebody else has planned or cancelled it since */
  private async end(batch: Batch, counts: ItemCounts, total: number): Promise<Batch | null> {
    const { batches, clock } = this.ports;
    for (;;) {
      const current = await batches.find(batch);
      if (!current || current.round !== batch.round || !isOpenBatch(current.state)) return current;
      if (current.planner || current.state !== batch.state) return null;
      const state = verdictOf(current, counts);
      const reason = reasonOf(current, state);
      try {
        const changes = { counts, total, reason, written: undefined };
        const ended = batchBecomes(current, state, clock.now(), changes);
        await batches.update(ended);
        return ended;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  /** Whoever still finds its files stops before they are counted. */
  private async unplanned(ref: RoundRef): Promise<Batch | null> {
    const { batches, clock } = this.ports;
    for (;;) {
      const batch = await batches.find(ref);
      if (batch?.round !== ref.round || !isOpenBatch(batch.state) || !batch.planner) return batch;
      try {
        // It may have added files to what is written.
        const changes = { planner: undefined, written: undefined };
        const unplanned = changedBatch(batch, clock.now(), changes);
        await batches.update(unplanned);
        return unplanned;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  /** @returns counts from the files themselves, whatever was counted on the way */
  private async settleAll(batch: Batch): Promise<[ItemCounts, number]> {
    const { batches, settleItem } = this.ports;
    const ending = batch.state === 'cancelling' ? CANCELLED_BATCH : batch.reason;
    const counts = noCounts();
    let total = 0;
    for await (const items of itemsOf(batches, batch)) {
      const settled = await Promise.all(
        items.map((item) =>
          isOutcome(item.state) ? item : settleItem.execute({ ...item, round: batch.round }, ending),
        ),
      );
      for (const item of settled) {
        if (!item || !isOutcome(item.state)) continue;
        counts[item.state]++;
        total++;
      }
    }
    return [counts, total];
  }
}

function verdictOf({ state }: Batch, counts: ItemCounts): BatchState {
  if (state === 'cancelling') return 'cancelled';
  // Its files were never all found.
  if (state === 'planning') return 'failed';
  if (counts.failed + counts.partial + counts.cancelled === 0) return 'succeeded';
  return counts.succeeded + counts.partial + counts.skipped === 0 ? 'failed' : 'partial';
}

function reasonOf({ state, reason }: Batch, verdict: BatchState) {
  if (verdict === 'cancelled') return CANCELLED_BATCH;
  if (state === 'planning') return reason ?? LOST;
  return verdict === 'succeeded' ? undefined : STEPS_FAILED;
}

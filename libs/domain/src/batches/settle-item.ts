import { DomainError, isRefusal } from '../errors.ts';
import type { Reason } from '../file-record.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import type { FinishRun } from '../processing/finish-run.ts';
import { FILE_GONE, type ProcessingRun } from '../processing/processing-run.ts';
import { isOpenRun } from '../processing/run-state.ts';
import {
  type BatchItem,
  type BatchItemRef,
  CANCELLED_BATCH,
  INTERRUPTED_ITEM,
  itemBecomes,
} from './batch.ts';
import { isOutcome, type ItemOutcome } from './batch-state.ts';
import type { RoundItemRef } from './begin-item.ts';

interface Ports {
  batches: BatchStore;
  runs: ProcessingStore;
  engine: WorkflowEngine;
  finishRun: FinishRun;
  clock: Clock;
}

/** Writes down what became of one file, from what became of its run. Told twice, or late, it changes nothing. */
export class SettleItem {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param ending why its run is ended, where that is still open; without it an open run that is really under way is left
   * @returns the item as it stands
   * @throws DomainError UNAVAILABLE when its run is still under way
   */
  async execute(ref: RoundItemRef, ending?: Reason): Promise<BatchItem | null> {
    const { batches } = this.ports;
    for (;;) {
      const item = await batches.findItem(ref);
      if (!item || item.round !== ref.round || isOutcome(item.state)) return item;
      const [outcome, reason] = await this.outcomeOf(item, ending);
      const settled = itemBecomes(item, outcome, this.ports.clock.now(), reason && { reason });
      try {
        await batches.updateItem(item, settled);
        return settled;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  private async outcomeOf(item: BatchItem, ending?: Reason): Promise<[ItemOutcome, Reason?]> {
    const found = item.state === 'waiting' ? null : await this.ports.runs.findRun(runOf(item));
    const isOver = found && !isOpenRun(found.state);
    // Whatever is interrupted in a batch that was cancelled meanwhile is cancelled.
    const why = isOver ? undefined : (ending ?? (await this.cancelled(item)));
    const run = found && !isOver ? await this.ended(found, why) : found;
    if (!run) return why ? ['cancelled', why] : ['failed', INTERRUPTED_ITEM];
    if (run.reason?.code === FILE_GONE.code) return ['skipped', FILE_GONE];
    return [run.state as ItemOutcome, run.reason];
  }

  private async ended(run: ProcessingRun, ending?: Reason): Promise<ProcessingRun | null> {
    const { engine, finishRun } = this.ports;
    if (ending) {
      const ended = await finishRun.execute(run, { state: 'cancelled', reason: ending });
      await engine.stop(run, ending.detail);
      return ended;
    }
    if ((await engine.find(run)) === 'running')
      throw new DomainError('UNAVAILABLE', 'The run of this file has not ended yet.');
    return finishRun.execute(run);
  }

  private async cancelled(ref: BatchItemRef): Promise<Reason | undefined> {
    return (await this.ports.batches.find(ref))?.state === 'cancelling' ? CANCELLED_BATCH : undefined;
  }
}

export const runOf = ({ ownerId, fileId, round, run }: BatchItemRef & Pick<BatchItem, 'round' | 'run'>) => ({
  ...{ ownerId, fileId, runId: run ?? round },
});

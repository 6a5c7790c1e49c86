import { isRefusal } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BatchWorkflow } from '../ports/batch-workflow.ts';
import type { Clock } from '../ports/clock.ts';
import type { SweepReport } from '../uploads/sweep.ts';
import { workThrough } from '../work-through.ts';
import { type Batch, CANCELLED_BATCH, changedBatch } from './batch.ts';

interface Ports {
  batches: BatchStore;
  workflow: BatchWorkflow;
  clock: Clock;
}

const PAGE = 100;

/** Moves on the batches that nothing else moves on: never started, lost, not wholly cancelled. */
export class SweepBatches {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Once through all that is due. @param until when to stop in between; the next sweep goes on */
  async execute(until?: Date): Promise<SweepReport> {
    const { batches, workflow, clock } = this.ports;
    const report: SweepReport = { swept: 0, failed: [] };
    if (!workflow.enabled) return report;
    const now = clock.now();
    await workThrough(
      (cursor) => batches.listDue(now, PAGE, cursor),
      (batch) => this.sweepOne(batch, report),
      () => until !== undefined && clock.now() >= until,
    );
    return report;
  }

  private async sweepOne(listed: Batch, report: SweepReport): Promise<void> {
    try {
      // The list may be late.
      const batch = await this.ports.batches.find(listed);
      if (batch?.version !== listed.version) return;
      await this.moveOn(batch);
      report.swept++;
    } catch (error) {
      if (!isRefusal(error, 'VERSION_CONFLICT')) report.failed.push({ id: listed.batchId, error });
    }
  }

  /** It is due again after a while, whatever becomes of this. */
  private async moveOn(batch: Batch): Promise<void> {
    const { batches, workflow, clock } = this.ports;
    const execution = await workflow.find(batch);
    const postponed = changedBatch(batch, clock.now());
    await batches.update(postponed);
    if (batch.state === 'planning' && execution === null) return workflow.start(batch);
    if (batch.state === 'cancelling') await workflow.stop(batch, CANCELLED_BATCH.detail);
    else if (execution === 'running') return;
    await workflow.finish(batch, postponed.version);
  }
}

import { DomainError } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BatchWorkflow } from '../ports/batch-workflow.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import { type Batch, BATCH_LIMITS, batchBecomes, type BatchRef, TOO_MANY_FILES } from './batch.ts';
import { findBatch } from './find-batch.ts';

interface Ports {
  batches: BatchStore;
  workflow: BatchWorkflow;
  ids: IdGenerator;
  clock: Clock;
}

/** Another round of a batch, with the files that did not succeed. */
export class RetryBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @returns the batch; a replay while that round is under way gets the same one
   * @throws DomainError NOT_FOUND, STATE_CONFLICT (nothing failed; it is being cancelled; it has too many files;
   * too many batches are open), VERSION_CONFLICT, UNAVAILABLE
   */
  async execute(ref: BatchRef): Promise<Batch> {
    const { batches, workflow, ids, clock } = this.ports;
    if (!workflow.enabled)
      throw new DomainError('UNAVAILABLE', 'Files are not processed in this deployment.');
    const batch = await findBatch(batches, ref);
    const isUnderWay = batch.round !== batch.batchId && ['planning', 'running'].includes(batch.state);
    if (isUnderWay) return batch;
    if (batch.startedAt && !batch.total)
      throw new DomainError('STATE_CONFLICT', 'This batch never had any files.', { state: batch.state });
    if (batch.reason?.code === TOO_MANY_FILES.code)
      throw new DomainError('STATE_CONFLICT', 'This batch has too many files. Begin one with fewer.', {
        state: batch.state,
      });
    const again = batchBecomes(batch, 'planning', clock.now(), { round: ids.next(), reason: undefined });
    await batches.reopen(again, BATCH_LIMITS.openAtOnce);
    await workflow.start(again);
    return again;
  }
}

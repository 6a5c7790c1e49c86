import type { BatchStore } from '../ports/batch-store.ts';
import type { BatchWorkflow } from '../ports/batch-workflow.ts';
import type { Clock } from '../ports/clock.ts';
import { type Batch, batchBecomes, type BatchRef, CANCELLED_BATCH } from './batch.ts';
import { findBatch } from './find-batch.ts';

interface Ports {
  batches: BatchStore;
  workflow: BatchWorkflow;
  clock: Clock;
}

/** Ends a batch at its owner's request: nothing new is begun, and runs under way are cancelled. What was found out stays. */
export class CancelBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns the batch; the same on every replay. @throws DomainError NOT_FOUND, STATE_CONFLICT (it had ended), VERSION_CONFLICT */
  async execute(ref: BatchRef): Promise<Batch> {
    const { batches, workflow, clock } = this.ports;
    const batch = await findBatch(batches, ref);
    if (batch.state === 'cancelled' || batch.state === 'cancelling') return batch;
    const cancelling = batchBecomes(batch, 'cancelling', clock.now());
    await batches.update(cancelling);
    await workflow.stop(cancelling, CANCELLED_BATCH.detail);
    await workflow.finish(cancelling, cancelling.version);
    return cancelling;
  }
}

import { extensionOf } from '../file-name.ts';
import { isRefusal } from '../errors.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { executionName } from '../ports/workflow-engine.ts';
import { fits } from '../processing/algorithm.ts';
import type { FinishRun } from '../processing/finish-run.ts';
import { FILE_GONE, type ProcessingRun, type RunRef } from '../processing/processing-run.ts';
import { unfinishedSteps } from '../processing/unfinished-steps.ts';
import {
  type Batch,
  type BatchItem,
  type BatchItemRef,
  CANCELLED_BATCH,
  itemBecomes,
  type RoundRef,
} from './batch.ts';
import { isOutcome } from './batch-state.ts';

interface Ports {
  batches: BatchStore;
  files: FileStore;
  runs: ProcessingStore;
  catalogue: AlgorithmCatalogue;
  finishRun: FinishRun;
  clock: Clock;
}

/** What the workflow of a run is to be started with. */
export interface BegunItem {
  name: string;
  run: RunRef;
}

export type RoundItemRef = RoundRef & BatchItemRef;

const NOTHING_FITS = { code: 'NOTHING_FITS', detail: 'None of the algorithms takes such a file.' };

/** Makes the run of one file, which is like any other run of it. Safe to repeat. */
export class BeginItem {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns null when there is nothing to run: the batch was cancelled, the file is gone, nothing fits it */
  async execute(ref: RoundItemRef): Promise<BegunItem | null> {
    const { batches, runs } = this.ports;
    const [batch, found] = await Promise.all([batches.find(ref), batches.findItem(ref)]);
    if (batch?.state !== 'running' || batch.round !== ref.round) return null;
    if (!found || found.round !== ref.round || isOutcome(found.state)) return null;
    const item = await this.begun(found);
    const { ownerId, fileId, round } = ref;
    const run = { ownerId, fileId, runId: round };
    if (!(await runs.findRun(run))) {
      const requested = await this.requested(batch, item);
      if (!Array.isArray(requested)) return requested;
      await this.create(run, batch, item, requested[0]);
    }
    // Cancelled meanwhile: whoever did that may have looked for the run before it was there.
    if (await this.isOver(item)) {
      await this.ports.finishRun.execute(run, { state: 'cancelled', reason: CANCELLED_BATCH });
      return null;
    }
    return { name: executionName(run), run };
  }

  private async begun(item: BatchItem): Promise<BatchItem> {
    if (item.state === 'running') return item;
    const { round, run: after } = item;
    const changes = { run: round, ...(after && { after }) };
    const running = itemBecomes(item, 'running', this.ports.clock.now(), changes);
    await this.ports.batches.updateItem(item, running);
    return running;
  }

  /** @returns in an array, because undefined stands for everything that is automatic; null when the item has ended */
  private async requested(batch: Batch, item: BatchItem): Promise<[ProcessingRun['requested']] | null> {
    const { ownerId, fileId, after } = item;
    const file = await this.ports.files.find(ownerId, fileId);
    if (file?.status !== 'ready' || file.deletedAt) return this.skip(item, FILE_GONE);
    if (after) {
      try {
        return [await unfinishedSteps(this.ports.runs, { ownerId, fileId, runId: after })];
      } catch (error) {
        // Dropped since, or nothing of it is left to do: then all of it.
        if (!isRefusal(error, 'NOT_FOUND') && !isRefusal(error, 'STATE_CONFLICT')) throw error;
      }
    }
    const subject = { category: file.category, type: extensionOf(file.name), size: file.size };
    const fitting = this.ports.catalogue.list().filter((one) => fits(one, subject));
    const requested = batch.algorithms?.filter(({ algorithm }) => fitting.some(({ id }) => id === algorithm));
    const some = requested ? requested.length > 0 : fitting.some(({ automatic }) => automatic);
    return some ? [requested] : this.skip(item, NOTHING_FITS);
  }

  private async skip(item: BatchItem, reason: { code: string; detail: string }): Promise<null> {
    const { batches, clock } = this.ports;
    await batches.updateItem(item, itemBecomes(item, 'skipped', clock.now(), { reason }));
    return null;
  }

  private async create(
    ref: RunRef,
    batch: Batch,
    { after }: BatchItem,
    requested: ProcessingRun['requested'],
  ) {
    const { runs, clock } = this.ports;
    const now = clock.now().toISOString();
    const run: ProcessingRun = {
      ...{ ...ref, state: 'queued', version: 1, createdAt: now, updatedAt: now, batch: batch.batchId },
      ...(requested && { requested }),
      ...(after && { after }),
    };
    try {
      await runs.createRun(run);
      await runs.summarise(run, 0);
    } catch (error) {
      if (!isRefusal(error, 'ALREADY_EXISTS')) throw error;
    }
  }

  private async isOver(item: BatchItem): Promise<boolean> {
    const current = await this.ports.batches.findItem(item);
    return !current || current.round !== item.round || isOutcome(current.state);
  }
}

import { DomainError, isRefusal } from '../errors.ts';
import { normaliseTitle } from '../file-name.ts';
import type { AlgorithmCatalogue } from '../ports/algorithm-catalogue.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { BatchWorkflow } from '../ports/batch-workflow.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import type { IdempotencyStore } from '../ports/idempotency-store.ts';
import type { Secrets } from '../ports/secrets.ts';
import { type Batch, BATCH_LIMITS } from './batch.ts';
import { findBatch } from './find-batch.ts';
import { checkAlgorithms, checkFiles } from './check-batch.ts';
import type { BatchRequest } from './estimate-batch.ts';

interface Ports {
  batches: BatchStore;
  workflow: BatchWorkflow;
  catalogue: AlgorithmCatalogue;
  idempotency: IdempotencyStore;
  secrets: Secrets;
  ids: IdGenerator;
  clock: Clock;
}

export type NewBatch = BatchRequest & {
  name?: string;
  /** A replay with the same key gets the same batch. */
  idempotencyKey?: string;
};

/** An Idempotency-Key is honoured so long, in ms. */
const KEY_KEPT = 24 * 3_600_000;

/** Writes a batch down and begins its workflow, which looks for the files by itself. */
export class StartBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @throws DomainError VALIDATION_FAILED, INVALID_NAME (its own, or the folder), STATE_CONFLICT (too many are open),
   * IDEMPOTENCY_KEY_REUSED, UNAVAILABLE (this deployment processes nothing)
   */
  async execute(ownerId: string, input: NewBatch): Promise<Batch> {
    const { batches, workflow, catalogue, clock, ids } = this.ports;
    if (!workflow.enabled)
      throw new DomainError('UNAVAILABLE', 'Files are not processed in this deployment.');
    const name = input.name === undefined ? undefined : normaliseTitle(input.name);
    const files = checkFiles(input.files);
    const algorithms = input.algorithms && checkAlgorithms(catalogue, input.algorithms);
    const newId = ids.next();
    const batchId = await this.claimId(ownerId, newId, input);
    const known = batchId === newId ? null : await batches.find({ ownerId, batchId });
    if (known) return this.begun(known);
    const now = clock.now().toISOString();
    const batch: Batch = {
      ...{ ownerId, batchId, round: batchId, state: 'planning', version: 1, createdAt: now, updatedAt: now },
      ...(name !== undefined && { name }),
      ...{ files, concurrency: input.concurrency ?? BATCH_LIMITS.usualConcurrency },
      ...(algorithms && { algorithms }),
    };
    try {
      await batches.create(batch, BATCH_LIMITS.openAtOnce);
    } catch (error) {
      // Another request with the same key was faster.
      if (!isRefusal(error, 'ALREADY_EXISTS')) throw error;
    }
    return this.begun(await findBatch(batches, batch));
  }

  private async begun(batch: Batch): Promise<Batch> {
    if (batch.state === 'planning') await this.ports.workflow.start(batch);
    return batch;
  }

  /** @returns the new id, or the one that this key has been given before */
  private async claimId(ownerId: string, fileId: string, input: NewBatch): Promise<string> {
    const { idempotency, secrets, clock } = this.ports;
    const { idempotencyKey, ...request } = input;
    if (!idempotencyKey) return fileId;
    const fingerprint = await secrets.digest(JSON.stringify(request));
    const now = clock.now();
    const holding = await idempotency.claim(
      ownerId,
      `batch:${idempotencyKey}`,
      { fileId, fingerprint },
      new Date(now.getTime() + KEY_KEPT),
      now,
    );
    if (holding.fingerprint === fingerprint) return holding.fileId;
    throw new DomainError('IDEMPOTENCY_KEY_REUSED', 'This Idempotency-Key was used for another batch.');
  }
}

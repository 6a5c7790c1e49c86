import { DomainError } from '../errors.ts';
import type { BatchStore } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import {
  type Batch,
  BATCH_LIMITS,
  batchBecomes,
  changedBatch,
  type BatchItem,
  itemBecomes,
  roundPrefix,
  type RoundRef,
} from './batch.ts';
import { UNSUCCESSFUL } from './batch-state.ts';
import { itemsOf } from './items-of.ts';
import { selectFiles, type SelectionPorts } from './select-files.ts';

interface Ports extends SelectionPorts {
  batches: BatchStore;
  derived: DerivedStorage;
  ids: IdGenerator;
  clock: Clock;
}

/** What the workflow is given. */
export interface BatchPlan {
  /** Key of the list of files, `{"fileId"}` a line. */
  manifest: string;
  /** Files of this round; 0: there is nothing to do. */
  count: number;
  concurrency: number;
}

const NOTHING: BatchPlan = { manifest: '', count: 0, concurrency: 1 };
const TOO_MANY = { code: 'TOO_MANY_FILES', detail: `A batch takes ${BATCH_LIMITS.files} files at most.` };

/**
 * Writes down which files a round is about: each as an item, then all of them as the list that the workflow reads. Which they
 * are is decided once; who comes later, or again, gets what was written.
 */
export class PlanBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  async execute(ref: RoundRef): Promise<BatchPlan> {
    const { batches, derived, clock, ids } = this.ports;
    const batch = await batches.find(ref);
    if (!batch || batch.round !== ref.round) return NOTHING;
    if (batch.state === 'running') return this.again(batch);
    if (batch.state !== 'planning') return NOTHING;
    // Another planner of this round that is still at it stops: it may see a list that is a moment older or newer.
    const planner = ids.next();
    await batches.update(changedBatch(batch, clock.now(), { planner }));
    const mine = () => this.mine(ref, planner);
    // A round before this one may have ended before all files were found.
    const isFirst = batch.startedAt === undefined;
    const found = isFirst ? await this.addFiles(batch, mine) : 0;
    await this.tryAgain(batch);
    if (found > BATCH_LIMITS.files) {
      const reason = TOO_MANY;
      await batches.update(batchBecomes(await mine(), 'failed', clock.now(), { reason, total: 0 }));
      return NOTHING;
    }
    // A planner that was believed dead must not replace the list of another one.
    const manifest = `${roundPrefix(batch)}files-${planner}.jsonl`;
    const round = { count: 0 };
    await derived.put(manifest, 'application/x-ndjson', this.lines(batch, round));
    const { count } = round;
    const total = isFirst ? count : batch.total;
    await batches.update(batchBecomes(await mine(), 'running', clock.now(), { manifest, total }));
    return { manifest, count, concurrency: batch.concurrency };
  }

  /** @throws DomainError VERSION_CONFLICT when another one plans this round now, or it is being ended */
  private async mine(ref: RoundRef, planner: string): Promise<Batch> {
    const batch = await this.ports.batches.find(ref);
    if (batch?.round === ref.round && batch.state === 'planning' && batch.planner === planner) return batch;
    throw new DomainError('VERSION_CONFLICT', 'Another one plans this batch.');
  }

  /** A replay; it has run already, or its answer was lost. */
  private again(batch: Batch): BatchPlan {
    return { manifest: batch.manifest!, count: batch.total!, concurrency: batch.concurrency };
  }

  /** @returns how many; it stops as soon as there are too many */
  private async addFiles(
    { ownerId, batchId, round, files }: Batch,
    mine: () => Promise<Batch>,
  ): Promise<number> {
    const createdAt = this.ports.clock.now().toISOString();
    let count = 0;
    for await (const group of selectFiles(this.ports, ownerId, files)) {
      const items = group.map(({ id, name, path, size }): BatchItem => ({
        ...{ ownerId, batchId, fileId: id, name, ...(path && { path }), size },
        ...{ round, state: 'waiting', version: 1, createdAt },
      }));
      await mine();
      if (items.length > 0) await this.ports.batches.addItems(items);
      count += items.length;
      if (count > BATCH_LIMITS.files) break;
    }
    return count;
  }

  /** Makes what did not succeed part of this round. */
  private async tryAgain(batch: Batch): Promise<void> {
    const { batches, clock } = this.ports;
    for await (const items of itemsOf(batches, batch, UNSUCCESSFUL))
      await Promise.all(
        items.map((item) =>
          batches.updateItem(item, itemBecomes(item, 'waiting', clock.now(), { round: batch.round })),
        ),
      );
  }

  private async *lines(batch: Batch, round: { count: number }): AsyncGenerator<string, void> {
    for await (const items of itemsOf(this.ports.batches, batch, ['waiting', 'running']))
      for (const { fileId } of items.filter((item) => item.round === batch.round)) {
        round.count++;
        yield `${JSON.stringify({ fileId })}\n`;
      }
  }
}

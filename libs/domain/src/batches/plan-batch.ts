import { DomainError } from '../errors.ts';
import type { BatchStore, ItemChange } from '../ports/batch-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { IdGenerator } from '../ports/id-generator.ts';
import {
  type Batch,
  BATCH_LIMITS,
  batchBecomes,
  type BatchChanges,
  changedBatch,
  type BatchItem,
  itemBecomes,
  roundPrefix,
  type RoundRef,
  TOO_MANY_FILES,
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

/**
 * Writes down which files a round is about: each as an item, then all of them as the list that the workflow reads. Which they
 * are is decided once; who comes later, or again, gets what was written.
 */
export class PlanBatch {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError VERSION_CONFLICT when another one plans this round now, or it is being ended */
  async execute(ref: RoundRef): Promise<BatchPlan> {
    const { batches, derived, clock, ids } = this.ports;
    const batch = await batches.find(ref);
    if (!batch || batch.round !== ref.round) return NOTHING;
    if (batch.state === 'running') return this.again(batch);
    if (batch.state !== 'planning') return NOTHING;
    // Another planner of this round that is still at it stops: each of its writes asks whether it is the newest.
    const claimed = changedBatch(batch, clock.now(), { planner: ids.next() });
    await batches.update(claimed);
    const found = await this.findFiles(claimed);
    if (found > BATCH_LIMITS.files) {
      await this.write(claimed, { planner: undefined, reason: TOO_MANY_FILES });
      return NOTHING;
    }
    await this.tryAgain(claimed);
    // A planner that was believed dead must not replace the list of another one.
    const manifest = `${roundPrefix(batch)}files-${claimed.planner}.jsonl`;
    const round = { count: 0 };
    await derived.put(manifest, 'application/x-ndjson', this.lines(batch, round));
    const current = await this.mine(claimed);
    await batches.update(batchBecomes(current, 'running', clock.now(), { manifest, total: found }));
    return { manifest, count: round.count, concurrency: batch.concurrency };
  }

  /** @throws DomainError VERSION_CONFLICT when another one plans this round now, or it is being ended */
  private async mine({ planner, round, ...ref }: Batch): Promise<Batch> {
    const batch = await this.ports.batches.find(ref);
    if (batch?.round === round && batch.state === 'planning' && batch.planner === planner) return batch;
    throw new DomainError('VERSION_CONFLICT', 'Another one plans this batch.');
  }

  /** Both or none: whoever ends the batch meanwhile finds no file that comes later. */
  private async write(claimed: Batch, changes: BatchChanges, items: ItemChange[] = []): Promise<void> {
    const { batches, clock } = this.ports;
    await batches.updateWithItems(changedBatch(await this.mine(claimed), clock.now(), changes), items);
  }

  /** A replay; it has run already, or its answer was lost. */
  private again(batch: Batch): BatchPlan {
    return { manifest: batch.manifest!, count: batch.total!, concurrency: batch.concurrency };
  }

  /** Goes on where a planner before it was stopped. @returns how many there are; it stops as soon as there are too many */
  private async findFiles(claimed: Batch): Promise<number> {
    const { ownerId, batchId, round, files: wanted, found } = claimed;
    const createdAt = this.ports.clock.now().toISOString();
    let count = found?.files ?? 0;
    if (found?.cursor === null) return count;
    for await (const { files, cursor } of selectFiles(this.ports, ownerId, wanted, found?.cursor)) {
      const items = files.map(({ id, name, path, size }): BatchItem => ({
        ...{ ownerId, batchId, fileId: id, name, ...(path && { path }), size },
        ...{ round, state: 'waiting', version: 1, createdAt },
      }));
      count += items.length;
      const changes = { found: { files: count, cursor } };
      await this.write(
        claimed,
        changes,
        items.map((after) => ({ after })),
      );
      if (count > BATCH_LIMITS.files) break;
    }
    return count;
  }

  /** Makes what did not succeed part of this round. */
  private async tryAgain(claimed: Batch): Promise<void> {
    const { batches, clock } = this.ports;
    const { round } = claimed;
    for await (const items of itemsOf(batches, claimed, UNSUCCESSFUL)) {
      if (items.length === 0) continue;
      const changes = items.map((before) => ({
        ...{ before, after: itemBecomes(before, 'waiting', clock.now(), { round }) },
      }));
      await this.write(claimed, {}, changes);
    }
  }

  private async *lines(batch: Batch, round: { count: number }): AsyncGenerator<string, void> {
    for await (const items of itemsOf(this.ports.batches, batch, ['waiting', 'running']))
      for (const { fileId } of items.filter((item) => item.round === batch.round)) {
        round.count++;
        yield `${JSON.stringify({ fileId })}\n`;
      }
  }
}

import {
  type Batch,
  BATCH_LIMITS,
  batchDueAt,
  type BatchItem,
  type BatchItemRef,
  type BatchItemState,
  type BatchRef,
  BatchStore,
  DomainError,
  isOpenBatch,
  isOutcome,
  type ItemChange,
  type ItemCounts,
  noCounts,
  type Page,
  tooManyOpen,
} from '@intake/domain';
import { LaggingDueList } from './lagging-due-list.ts';

export class MemoryBatchStore extends BatchStore {
  readonly batches = new Map<string, Batch>();
  readonly items = new Map<string, BatchItem>();
  private readonly due = new LaggingDueList<Batch>(batchDueAt);

  async create(batch: Batch, mostOpen = Infinity): Promise<void> {
    this.assertFewOpen(batch, mostOpen);
    if (this.batches.has(batchKey(batch)))
      throw new DomainError('ALREADY_EXISTS', 'There is a batch with this id.');
    this.batches.set(batchKey(batch), structuredClone(batch));
  }

  async reopen(batch: Batch, mostOpen: number): Promise<void> {
    this.assertFewOpen(batch, mostOpen);
    await this.update(batch);
  }

  private assertFewOpen({ ownerId }: Batch, most: number): void {
    const open = [...this.batches.values()].filter(
      (one) => one.ownerId === ownerId && isOpenBatch(one.state),
    );
    if (open.length >= most) throw tooManyOpen();
  }

  async find(ref: BatchRef): Promise<Batch | null> {
    return structuredClone(this.batches.get(batchKey(ref)) ?? null);
  }

  async update(batch: Batch): Promise<void> {
    const before = this.batches.get(batchKey(batch));
    if (before?.version !== batch.version - 1) throw conflict();
    this.due.changed(batchKey(batch), before);
    this.batches.set(batchKey(batch), structuredClone(batch));
  }

  async list(ownerId: string, limit: number, cursor?: string): Promise<Page<Batch>> {
    assertCursor(cursor);
    const found = [...this.batches.values()]
      .filter((batch) => batch.ownerId === ownerId && (!cursor || batch.batchId < cursor))
      .sort((a, b) => (a.batchId < b.batchId ? 1 : -1));
    const items = structuredClone(found.slice(0, limit));
    return { items, nextCursor: found.length > limit ? items.at(-1)!.batchId : null };
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<Batch>> {
    return this.due.page(this.batches, now, limit, cursor);
  }

  async updateWithItems(batch: Batch, changes: readonly ItemChange[]): Promise<void> {
    if (changes.length > BATCH_LIMITS.together) throw new Error('One transaction takes no more.');
    const isBehind = ({ before }: ItemChange) =>
      before && this.items.get(itemKey(before))?.version !== before.version;
    if (changes.some(isBehind)) throw conflict();
    await this.update(batch);
    for (const { before, after } of changes)
      if (before || !this.items.has(itemKey(after))) this.items.set(itemKey(after), structuredClone(after));
  }

  async findItem(ref: BatchItemRef): Promise<BatchItem | null> {
    return structuredClone(this.items.get(itemKey(ref)) ?? null);
  }

  async updateItem(before: BatchItem, after: BatchItem): Promise<void> {
    if (this.items.get(itemKey(before))?.version !== before.version) throw conflict();
    this.items.set(itemKey(after), structuredClone(after));
  }

  /** A third of the page that was asked for, and sometimes nothing at all. */
  async listItems(
    ref: BatchRef,
    { states, limit, cursor }: { states?: readonly BatchItemState[]; limit: number; cursor?: string },
  ): Promise<Page<BatchItem>> {
    assertCursor(cursor);
    const all = this.of(ref).filter(({ fileId }) => !cursor || fileId > cursor);
    const looked = all.slice(0, Math.ceil(limit / 3));
    const items = looked.filter(({ state }) => !states || states.includes(state));
    const nextCursor = all.length > looked.length ? looked.at(-1)!.fileId : null;
    return { items: structuredClone(items), nextCursor };
  }

  async counts(ref: BatchRef): Promise<ItemCounts> {
    const counts = noCounts();
    for (const { state } of this.of(ref)) if (isOutcome(state)) counts[state]++;
    return counts;
  }

  private of(ref: BatchRef): BatchItem[] {
    return [...this.items.values()]
      .filter((item) => batchKey(item) === batchKey(ref))
      .sort((a, b) => (a.fileId < b.fileId ? -1 : 1));
  }
}

const batchKey = ({ ownerId, batchId }: BatchRef) => JSON.stringify([ownerId, batchId]);
const itemKey = ({ ownerId, batchId, fileId }: BatchItemRef) => JSON.stringify([ownerId, batchId, fileId]);
const conflict = () => new DomainError('VERSION_CONFLICT', 'Another request changed this at the same time.');

function assertCursor(cursor: string | undefined): void {
  if (cursor === undefined || /^[\w-]{1,40}$/.test(cursor)) return;
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

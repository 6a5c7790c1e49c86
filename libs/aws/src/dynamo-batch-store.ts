import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  type Batch,
  type BatchItem,
  type BatchItemRef,
  type BatchItemState,
  type BatchRef,
  BatchStore,
  COUNTED_BATCHES,
  DomainError,
  isOpenBatch,
  type ItemChange,
  type ItemCounts,
  type Page,
  tooManyOpen,
} from '@intake/domain';
import { countUpdate, readBatchCounts } from './batch-counts.ts';
import { batchKey as key, BATCH_SHARDS, toBatchRecord, toItemRecord } from './batch-item.ts';
import {
  type ConditionalPut,
  held,
  ifNew,
  ifNext,
  putNew,
  putNext,
  versionConflict,
} from './conditional-write.ts';
import { dueItems } from './due-items.ts';
import { listBatchItems } from './list-batch-items.ts';
import { fromItem, keysWith } from './table.ts';
import { writeWithin } from './write-within.ts';

/** Puts at the same time. */
const AT_ONCE = 25;

/** Batches and their files in the one table, see table.ts. */
export class DynamoBatchStore extends BatchStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  /** dynalite has none. */
  private hasTransactions = true;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async create(batch: Batch, mostOpen: number): Promise<void> {
    if (await this.open(batch, ifNew(toBatchRecord(batch)), mostOpen)) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a batch with this id.');
  }

  async reopen(batch: Batch, mostOpen: number): Promise<void> {
    if (!(await this.open(batch, ifNext(toBatchRecord(batch)), mostOpen))) throw versionConflict();
  }

  /** @returns false when the put's own condition did not hold. @throws DomainError STATE_CONFLICT when too many are open */
  private async open({ ownerId }: Batch, put: ConditionalPut, mostOpen: number): Promise<boolean> {
    const { dynamo, table } = this;
    const written = await writeWithin({
      ...{ dynamo, table, put, set: key.owner(ownerId) },
      isFull: async () => {
        const { items } = await this.list(ownerId, COUNTED_BATCHES);
        return items.filter(({ state }) => isOpenBatch(state)).length >= mostOpen;
      },
    });
    if (written === 'full') throw tooManyOpen();
    return written === 'written';
  }

  find(ref: BatchRef): Promise<Batch | null> {
    return this.get<Batch>(key.batch(ref));
  }

  async update(batch: Batch): Promise<void> {
    await putNext(this.dynamo, this.table, toBatchRecord(batch));
  }

  async list(ownerId: string, limit: number, cursor?: string): Promise<Page<Batch>> {
    const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      ...keysWith({ pk: key.owner(ownerId), sk: 'BATCH#' }),
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
      ...(cursor !== undefined && { ExclusiveStartKey: key.batch({ ownerId, batchId: idOf(cursor) }) }),
    });
    const last = LastEvaluatedKey?.['sk'] as string | undefined;
    return { items: Items.map(fromItem<Batch>), nextCursor: last ? last.slice('BATCH#'.length) : null };
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<Batch>> {
    const { items, nextCursor } = await dueItems(this.dynamo, this.table, BATCH_SHARDS, now, limit, cursor);
    return { items: items.map(fromItem<Batch>), nextCursor };
  }

  async updateWithItems(batch: Batch, changes: readonly ItemChange[]): Promise<void> {
    if (!this.hasTransactions) return this.updateApart(batch, changes);
    const TableName = this.table;
    const puts = [ifNext(toBatchRecord(batch)), ...changes.map(itemPut)];
    const count = countUpdate(changes);
    try {
      await this.dynamo.transactWrite({
        TransactItems: [
          ...puts.map((put) => ({ Put: { TableName, ...put } })),
          ...(count ? [{ Update: { TableName, ...count } }] : []),
        ],
      });
    } catch (error) {
      const failed = this.refused(error);
      if (failed.includes(0) || failed.some((n) => changes[n - 1]?.before)) throw versionConflict();
      // Files that are there already: the others are written without them.
      await this.updateWithItems(
        batch,
        changes.filter((_, n) => !failed.includes(n + 1)),
      );
    }
  }

  /** The batch comes last: whoever is killed in between is followed by one who writes these files again. */
  private async updateApart(batch: Batch, changes: readonly ItemChange[]): Promise<void> {
    const current = await this.find(batch);
    if (current?.version !== batch.version - 1) throw versionConflict();
    for (let i = 0; i < changes.length; i += AT_ONCE)
      await Promise.all(
        changes
          .slice(i, i + AT_ONCE)
          .map(({ before, after }) =>
            before ? this.updateItem(before, after) : putNew(this.dynamo, this.table, toItemRecord(after)),
          ),
      );
    await this.update(batch);
  }

  findItem(ref: BatchItemRef): Promise<BatchItem | null> {
    return this.get<BatchItem>(key.item(ref));
  }

  async updateItem(before: BatchItem, after: BatchItem): Promise<void> {
    const TableName = this.table;
    const put = { TableName, ...ifNext(toItemRecord(after)) };
    const count = countUpdate([{ before, after }]);
    if (!count) {
      if (!(await held(this.dynamo.put(put)))) throw versionConflict();
      return;
    }
    const add = { TableName, ...count };
    if (this.hasTransactions && (await this.together(put, add))) return;
    if (!(await held(this.dynamo.put(put)))) throw versionConflict();
    // Whoever is killed here leaves a count that is one off until the batch ends, when all are counted again.
    await this.dynamo.update(add);
  }

  /** @returns false where there are no transactions. @throws DomainError VERSION_CONFLICT */
  private async together(Put: object, Update: object): Promise<boolean> {
    try {
      await this.dynamo.transactWrite({
        TransactItems: [{ Put: Put as never }, { Update: Update as never }],
      });
      return true;
    } catch (error) {
      if (this.refused(error).length > 0) throw versionConflict();
      return false;
    }
  }

  /** Which writes of a transaction could not be; none where there are no transactions. Every other failure is thrown. */
  private refused(error: unknown): number[] {
    const { name, CancellationReasons = [] } = error as {
      name?: string;
      CancellationReasons?: { Code?: string }[];
    };
    const failed = CancellationReasons.flatMap(({ Code }, n) =>
      Code === 'ConditionalCheckFailed' ? [n] : [],
    );
    if (failed.length === 0 && name !== 'UnknownOperationException') throw error;
    if (failed.length === 0) this.hasTransactions = false;
    return failed;
  }

  async listItems(
    ref: BatchRef,
    { states, limit, cursor }: { states?: readonly BatchItemState[]; limit: number; cursor?: string },
  ): Promise<Page<BatchItem>> {
    const after = cursor === undefined ? undefined : idOf(cursor);
    return listBatchItems(this.dynamo, this.table, ref, { states, limit, after });
  }

  counts(ref: BatchRef): Promise<ItemCounts> {
    return readBatchCounts(this.dynamo, this.table, ref);
  }

  private async get<Thing>(Key: Record<string, string>): Promise<Thing | null> {
    const { Item } = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
    return Item ? fromItem<Thing>(Item) : null;
  }
}

const itemPut = ({ before, after }: ItemChange) => (before ? ifNext : ifNew)(toItemRecord(after));

function idOf(cursor: string): string {
  if (/^[\w-]{1,40}$/.test(cursor)) return cursor;
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

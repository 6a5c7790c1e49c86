import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  type Batch,
  type BatchItem,
  type BatchItemRef,
  type BatchItemState,
  type BatchRef,
  BatchStore,
  DomainError,
  isOutcome,
  type ItemCounts,
  noCounts,
  type Page,
} from '@intake/domain';
import { batchKey as key, BATCH_SHARDS, keptUntil, toBatchRecord, toItemRecord } from './batch-item.ts';
import { held, ifNext, putNew, putNext, versionConflict } from './conditional-write.ts';
import { dueItems } from './due-items.ts';
import { fromItem } from './table.ts';

/** An outcome is counted in one of so many items, so that files that end at the same time seldom meet. */
const COUNT_SHARDS = 8;
/** Puts at the same time. */
const AT_ONCE = 25;
/** Items that are looked at for a page of those in some states. */
const LOOKED_AT = 1000;

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

  async create(batch: Batch): Promise<void> {
    if (await putNew(this.dynamo, this.table, toBatchRecord(batch))) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a batch with this id.');
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
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :batches)',
      ExpressionAttributeValues: { ':pk': key.owner(ownerId), ':batches': 'BATCH#' },
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

  async addItems(items: readonly BatchItem[]): Promise<void> {
    for (let i = 0; i < items.length; i += AT_ONCE)
      await Promise.all(
        items.slice(i, i + AT_ONCE).map((item) => putNew(this.dynamo, this.table, toItemRecord(item))),
      );
  }

  findItem(ref: BatchItemRef): Promise<BatchItem | null> {
    return this.get<BatchItem>(key.item(ref));
  }

  async updateItem(before: BatchItem, after: BatchItem): Promise<void> {
    const TableName = this.table;
    const put = { TableName, ...ifNext(toItemRecord(after)) };
    const count = countUpdate(before, after);
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
      const { name, CancellationReasons = [] } = error as {
        name?: string;
        CancellationReasons?: { Code?: string }[];
      };
      if (CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) throw versionConflict();
      if (name !== 'UnknownOperationException') throw error;
      return (this.hasTransactions = false);
    }
  }

  async listItems(
    ref: BatchRef,
    { states, limit, cursor }: { states?: readonly BatchItemState[]; limit: number; cursor?: string },
  ): Promise<Page<BatchItem>> {
    const wanted = Object.fromEntries((states ?? []).map((state, n) => [`:s${n}`, state]));
    const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :items)',
      ExpressionAttributeValues: { ':pk': key.items(ref), ':items': 'ITEM#', ...wanted },
      ...(states && {
        FilterExpression: `#state IN (${Object.keys(wanted).join(', ')})`,
        ExpressionAttributeNames: { '#state': 'state' },
      }),
      ConsistentRead: true,
      Limit: states ? LOOKED_AT : limit,
      ...(cursor !== undefined && { ExclusiveStartKey: key.item({ ...ref, fileId: idOf(cursor) }) }),
    });
    const items = Items.slice(0, limit).map(fromItem<BatchItem>);
    if (Items.length > limit) return { items, nextCursor: items.at(-1)!.fileId };
    const last = LastEvaluatedKey?.['sk'] as string | undefined;
    return { items, nextCursor: last ? last.slice('ITEM#'.length) : null };
  }

  async counts(ref: BatchRef): Promise<ItemCounts> {
    const { Items = [] } = await this.dynamo.query({
      TableName: this.table,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :counts)',
      ExpressionAttributeValues: { ':pk': key.items(ref), ':counts': 'COUNTS#' },
      ConsistentRead: true,
    });
    const counts = noCounts();
    for (const item of Items)
      for (const outcome of Object.keys(counts) as (keyof ItemCounts)[])
        counts[outcome] += Number(item[outcome] ?? 0);
    return counts;
  }

  private async get<Thing>(Key: Record<string, string>): Promise<Thing | null> {
    const { Item } = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
    return Item ? fromItem<Thing>(Item) : null;
  }
}

/** What the write changes of the counts; undefined when nothing. */
function countUpdate(before: BatchItem, after: BatchItem) {
  const [from, to] = [before.state, after.state].map((state) => (isOutcome(state) ? state : undefined));
  if (from === to) return undefined;
  const changes = { ...(from && { [from]: -1 }), ...(to && { [to]: 1 }) };
  const names = Object.keys(changes);
  return {
    Key: key.counts(after, Math.floor(Math.random() * COUNT_SHARDS)),
    UpdateExpression: `SET #ttl = :ttl ADD ${names.map((_, n) => `#c${n} :c${n}`).join(', ')}`,
    ExpressionAttributeNames: {
      '#ttl': 'ttl',
      ...Object.fromEntries(names.map((name, n) => [`#c${n}`, name])),
    },
    ExpressionAttributeValues: {
      ':ttl': keptUntil(after.endedAt ?? after.createdAt),
      ...Object.fromEntries(Object.values(changes).map((n, i) => [`:c${i}`, n])),
    },
  };
}

function idOf(cursor: string): string {
  if (/^[\w-]{1,40}$/.test(cursor)) return cursor;
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

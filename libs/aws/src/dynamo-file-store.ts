import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type FileQuery, type FileRecord, FileStore, type Page } from '@intake/domain';
import { held, ifNew, ifNext, versionConflict } from './conditional-write.ts';
import { toItem, toRecord } from './file-item.ts';
import { BatchedTable } from './batched-table.ts';
import { fromCursor, keyAfter, queryInput, toCursor } from './file-query.ts';
import { dueShards, INDEX, key } from './table.ts';

/** A filter that matches little reads on for so many rounds and then gives a short page with a cursor. */
const MAX_ROUNDS = 8;
/** Items that a further round looks at; the first looks at one page. */
const ROUND_SIZE = 500;

/** Files in the one table, see table.ts. */
export class DynamoFileStore extends FileStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly batched: BatchedTable;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
    this.batched = new BatchedTable(dynamo, table);
  }

  async create(record: FileRecord): Promise<void> {
    if (await this.batched.put(ifNew(toItem(record)))) return;
    // The SDK repeats a write whose answer was lost, and then meets its own record.
    const stored = await this.find(record.ownerId, record.id);
    if (stored?.storage.token === record.storage.token && stored.version === record.version) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a file with this id.');
  }

  async find(ownerId: string, id: string): Promise<FileRecord | null> {
    const item = await this.batched.get(key.file(ownerId, id));
    return item ? toRecord(item) : null;
  }

  async update(record: FileRecord): Promise<void> {
    if (!(await this.batched.put(ifNext(toItem(record))))) throw versionConflict();
  }

  async remove(record: FileRecord): Promise<void> {
    const remove = this.dynamo.delete({
      TableName: this.table,
      Key: key.file(record.ownerId, record.id),
      ConditionExpression: 'version = :expected',
      ExpressionAttributeValues: { ':expected': record.version },
    });
    if (!(await held(remove))) throw versionConflict();
  }

  async list(query: FileQuery): Promise<Page<FileRecord>> {
    const input = { TableName: this.table, ...queryInput(query) };
    const items: FileRecord[] = [];
    let last = query.cursor === undefined ? undefined : fromCursor(query, query.cursor);
    for (let round = 0; round < MAX_ROUNDS; round++) {
      // One more than asked for tells whether there is a next page.
      const Limit = round === 0 ? query.limit + 1 : ROUND_SIZE;
      const page = await this.dynamo.query({ ...input, Limit, ExclusiveStartKey: last });
      items.push(...(page.Items ?? []).map(toRecord));
      if (items.length > query.limit) {
        const kept = items.slice(0, query.limit);
        return { items: kept, nextCursor: toCursor(query, keyAfter(query, kept.at(-1)!)) };
      }
      last = page.LastEvaluatedKey;
      if (!last) return { items, nextCursor: null };
    }
    return { items, nextCursor: toCursor(query, last!) };
  }

  /** All shards at once, so that none waits for another; the cursor says for each where it goes on. */
  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>> {
    const share = Math.ceil(limit / dueShards.length);
    const from: DuePosition[] = cursor
      ? (JSON.parse(cursor) as DuePosition[])
      : dueShards.map((shard) => ({ shard, after: undefined }));
    const pages = await Promise.all(from.map((position) => this.dueIn(position, now, share)));
    const next = pages.flatMap(({ shard, after }) => (after ? [{ shard, after }] : []));
    return {
      items: pages
        .flatMap(({ items }) => items)
        .sort((a, b) => (a.dueAt < b.dueAt ? -1 : 1))
        .map(toRecord),
      nextCursor: next.length > 0 ? JSON.stringify(next) : null,
    };
  }

  /** An index never promises the newest state: the sweeper looks at the record itself. */
  private async dueIn({ shard, after }: DuePosition, now: Date, limit: number) {
    const { Items, LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      IndexName: INDEX.due,
      KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
      ExpressionAttributeValues: { ':shard': shard, ':now': now.toISOString() },
      Limit: limit,
      ExclusiveStartKey: after,
    });
    const items = (Items ?? []) as (Record<string, unknown> & { dueAt: string })[];
    return { shard, after: LastEvaluatedKey, items };
  }
}

/** Where a shard of the index is gone on with. */
interface DuePosition {
  shard: string;
  after: Record<string, unknown> | undefined;
}

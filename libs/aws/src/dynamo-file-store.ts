import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  DomainError,
  type FileCount,
  type FileQuery,
  type FileRecord,
  FileStore,
  type Page,
} from '@intake/domain';
import { BatchedTable } from './batched-table.ts';
import { type ConditionalPut, ifNew, ifNext, versionConflict } from './conditional-write.ts';
import { dueItems } from './due-items.ts';
import { countsOf, readCountItems, toFileCounts } from './file-counts.ts';
import { listKey, toItem, toRecord } from './file-item.ts';
import { type ListPlan, listPlan, toCursor } from './file-query.ts';
import { readList } from './list-reader.ts';
import { key, keysWith } from './table.ts';

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
    if (await this.put(ifNew(toItem(record)), null, record)) return;
    // The SDK repeats a write whose answer was lost, and then meets its own record.
    const stored = await this.find(record.ownerId, record.id);
    if (stored?.storage.token === record.storage.token && stored.version === record.version) return;
    throw new DomainError('ALREADY_EXISTS', 'There is a file with this id.');
  }

  async find(ownerId: string, id: string): Promise<FileRecord | null> {
    const item = await this.batched.get(key.file(ownerId, id));
    return item ? toRecord(item) : null;
  }

  async update(before: FileRecord, after: FileRecord): Promise<void> {
    // Counts are right because `before` is what is stored: its version says so.
    if (before.version + 1 !== after.version) throw versionConflict();
    if (!(await this.put(ifNext(toItem(after)), before, after))) throw versionConflict();
  }

  async remove(record: FileRecord): Promise<void> {
    const { ownerId, id, version } = record;
    const remove = {
      Key: key.file(ownerId, id),
      ConditionExpression: 'version = :expected',
      ExpressionAttributeValues: { ':expected': version },
    };
    if (!(await this.batched.write({ remove, counts: countsOf(record, null) }))) throw versionConflict();
  }

  private put(put: ConditionalPut, before: FileRecord | null, after: FileRecord): Promise<boolean> {
    return this.batched.write({ put, counts: countsOf(before, after) });
  }

  async list(query: FileQuery): Promise<Page<FileRecord>> {
    const plan = listPlan(query);
    const { items: newest, after, isAll } = await this.newest(query, plan);
    const missing = query.limit + 1 - newest.length;
    // One more than asked for tells whether there is a next page.
    const rest =
      isAll || missing <= 0
        ? []
        : await readList(this.dynamo, this.table, { ...plan, after: after ?? plan.after }, missing);
    const items = [...newest, ...rest];
    const kept = items.slice(0, query.limit);
    const last = kept.at(-1);
    const nextCursor = items.length > kept.length ? toCursor(query, String(last![plan.range])) : null;
    return { items: kept.map(toRecord), nextCursor };
  }

  /**
   * An index lags by a moment, and what was just sent is looked for at once: the newest records come from the table
   * itself, one page of it; what that leaves out (the trash, what is unfinished) costs the index a second one.
   */
  private async newest(query: FileQuery, plan: ListPlan): Promise<Newest> {
    const { ownerId, sort, cursor, from, to, limit } = query;
    const list = listKey(ownerId, 'LISTED');
    if (plan.partitions[0] !== list || sort !== '-createdAt' || (cursor ?? from ?? to)) return { items: [] };
    const { Items = [], LastEvaluatedKey } = await this.dynamo.query({
      TableName: this.table,
      ConsistentRead: true,
      ...keysWith(key.file(ownerId, '')),
      ScanIndexForward: false,
      Limit: limit + 1,
    });
    const after = LastEvaluatedKey?.sk as string | undefined;
    return { items: Items.filter((item) => item.listKey === list), after, isAll: !after };
  }

  cursorBehind(query: FileQuery, record: FileRecord): string {
    return toCursor(query, toItem(record)[listPlan({ ...query, cursor: undefined }).range]);
  }

  async count(ownerId: string): Promise<FileCount[]> {
    return toFileCounts(await readCountItems(this.dynamo, this.table, ownerId));
  }

  async listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>> {
    const { items, nextCursor } = await dueItems(this.dynamo, this.table, '', now, limit, cursor);
    return { items: items.map(toRecord), nextCursor };
  }
}

/** What the table itself says of the top of a list. */
interface Newest {
  items: Record<string, unknown>[];
  /** Up to where it was read. */
  after?: string;
  /** There is no more. */
  isAll?: boolean;
}

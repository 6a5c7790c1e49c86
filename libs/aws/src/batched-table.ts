import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { isRefusal } from '@intake/domain';
import { type ConditionalPut, held } from './conditional-write.ts';
import { addUpByOwner, countUpdate, type OwnerCounts } from './file-counts.ts';
import { RequestBatcher } from './request-batcher.ts';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/** Of BatchGetItem. */
const MOST_READS = 100;
/** Half of what TransactWriteItems takes: each write may bring the counts of another owner. */
const MOST_WRITES = 50;

interface Condition {
  ConditionExpression: string;
  ExpressionAttributeValues?: Record<string, unknown>;
}

/** As UpdateItem has it. */
interface ConditionalUpdate extends Condition {
  Key: Item;
  UpdateExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
}

/** A conditional write, and what it changes of an owner's counts. */
export type TableWrite = (
  | { put: ConditionalPut; remove?: undefined; update?: undefined }
  | { put?: undefined; remove: { Key: Item } & Condition; update?: undefined }
  | { put?: undefined; remove?: undefined; update: ConditionalUpdate }
) & { counts?: OwnerCounts };

/**
 * The table for many small things at once: reads and conditional writes that come together are one call. Each still
 * holds or fails for itself, see docs/decisions/0008-small-files.md; counts are added in the same transaction as the write
 * that they are of, so that neither is there without the other.
 */
export class BatchedTable {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private readonly writes: RequestBatcher<TableWrite, boolean>;
  private readonly gets: RequestBatcher<Item, Item | undefined>;
  /** dynalite has none. */
  private hasTransactions = true;
  private doubt: Promise<unknown> | undefined;

  constructor(dynamo: DynamoDBDocument, table: string) {
    this.dynamo = dynamo;
    this.TableName = table;
    this.writes = new RequestBatcher(
      ({ put, remove, update }) => keyOf(put?.Item ?? (remove ?? update)!.Key),
      (group) => this.writeAll(group),
      { most: MOST_WRITES },
    );
    this.gets = new RequestBatcher(keyOf, (group) => this.getAll(group), { most: MOST_READS, shared: true });
  }

  /** @returns false when the condition did not hold */
  put(put: ConditionalPut): Promise<boolean> {
    return this.write({ put });
  }

  /** @returns false when the condition did not hold */
  write(write: TableWrite): Promise<boolean> {
    return this.writes.add(write);
  }

  /** Strongly consistent. */
  get(key: Item): Promise<Item | undefined> {
    return this.gets.add(key);
  }

  /** Those whose condition does not hold are left out, and the others tried again together. */
  private async writeAll(group: TableWrite[]): Promise<PromiseSettledResult<boolean>[]> {
    const refused = new Set<TableWrite>();
    for (let open = group; open.length > 0; open = group.filter((write) => !refused.has(write))) {
      const failed = await this.writeTogether(open);
      if (failed === 'apart') return this.writeEach(group, refused);
      if (failed.length === 0) break;
      for (const write of failed) refused.add(write);
    }
    return group.map((write) => ({ status: 'fulfilled', value: !refused.has(write) }));
  }

  /** One after the other, because they would be in each other's way at the counts. */
  private async writeEach(group: TableWrite[], refused: Set<TableWrite>) {
    const outcomes: PromiseSettledResult<boolean>[] = [];
    for (const write of group) {
      const written = refused.has(write) ? Promise.resolve(false) : this.writeApart(write);
      outcomes.push(...(await Promise.allSettled([written])));
    }
    return outcomes;
  }

  /**
   * @returns those that kept all from being written; none when all are. `apart` when each has to be tried by itself: one of
   * them cannot be, or the engine has no transactions.
   * @throws DomainError UNAVAILABLE when it is unknown what was written
   */
  private async writeTogether(group: TableWrite[]): Promise<TableWrite[] | 'apart'> {
    if (!this.hasTransactions || (group.length === 1 && !group[0]!.counts)) return 'apart';
    try {
      await this.dynamo.transactWrite({ TransactItems: this.transactItems(group) });
      return [];
    } catch (error) {
      if (isRefusal(error, 'UNAVAILABLE')) throw error;
      if ((error as Error).name === 'UnknownOperationException') this.hasTransactions = false;
      const { CancellationReasons = [] } = error as { CancellationReasons?: { Code?: string }[] };
      const failed = group.filter((_, i) => CancellationReasons[i]?.Code === 'ConditionalCheckFailed');
      if (failed.length > 0) return failed;
      if (group.length === 1 && this.hasTransactions) throw error;
      return 'apart';
    }
  }

  private transactItems(group: TableWrite[]) {
    const { TableName } = this;
    return [
      ...group.map(({ put, remove, update }) => {
        if (put) return { Put: { TableName, ...put } };
        return update ? { Update: { TableName, ...update } } : { Delete: { TableName, ...remove! } };
      }),
      ...addUpByOwner(group.flatMap(({ counts }) => counts ?? [])).map((counts) => ({
        Update: { TableName, ...countUpdate(counts) },
      })),
    ];
  }

  private async writeApart(write: TableWrite): Promise<boolean> {
    const { counts } = write;
    const { TableName } = this;
    if (counts && this.hasTransactions) return (await this.writeTogether([write])).length === 0;
    // Whoever is killed between the two leaves false counts: the next bootstrap sees this and counts again.
    if (counts) await this.noteDoubt();
    const written = await held<unknown>(this.send(write));
    if (written && counts) await this.dynamo.update({ TableName, ...countUpdate(counts) });
    return written !== null;
  }

  private send({ put, remove, update }: TableWrite): Promise<unknown> {
    const { TableName, dynamo } = this;
    if (put) return dynamo.put({ TableName, ...put });
    return update ? dynamo.update({ TableName, ...update }) : dynamo.delete({ TableName, ...remove! });
  }

  private noteDoubt(): Promise<unknown> {
    const Item = key.migration('counts-in-doubt');
    return (this.doubt ??= this.dynamo.put({ TableName: this.TableName, Item }).catch((error: unknown) => {
      this.doubt = undefined;
      throw error;
    }));
  }

  private async getAll(group: Item[]): Promise<PromiseSettledResult<Item | undefined>[]> {
    const found = group.length > 1 ? await this.getTogether(group) : new Map<string, Item | undefined>();
    return Promise.allSettled(
      group.map(async (key) => (found.has(keyOf(key)) ? found.get(keyOf(key)) : this.getOne(key))),
    );
  }

  /** @returns undefined for those that are not there; without those that were too much at once */
  private async getTogether(Keys: Item[]): Promise<Map<string, Item | undefined>> {
    const { Responses, UnprocessedKeys } = await this.dynamo.batchGet({
      RequestItems: { [this.TableName]: { Keys, ConsistentRead: true } },
    });
    const found = new Map<string, Item | undefined>(Keys.map((key) => [keyOf(key), undefined]));
    for (const item of Responses?.[this.TableName] ?? []) found.set(keyOf(item), item);
    for (const key of UnprocessedKeys?.[this.TableName]?.Keys ?? []) found.delete(keyOf(key));
    return found;
  }

  private async getOne(Key: Item): Promise<Item | undefined> {
    return (await this.dynamo.get({ TableName: this.TableName, Key, ConsistentRead: true })).Item;
  }
}

const keyOf = ({ pk, sk }: Item): string => JSON.stringify([pk, sk]);

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { isRefusal } from '@intake/domain';
import { type ConditionalPut, held } from './conditional-write.ts';
import { RequestBatcher } from './request-batcher.ts';

type Item = Record<string, unknown>;

/** Of TransactWriteItems and BatchGetItem alike. */
const MOST = 100;

/**
 * The table for many small things at once: reads and conditional writes that come together are one call. Each still
 * holds or fails for itself, see docs/decisions/0008-small-files.md.
 */
export class BatchedTable {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly puts: RequestBatcher<ConditionalPut, boolean>;
  private readonly gets: RequestBatcher<Item, Item | undefined>;

  constructor(dynamo: DynamoDBDocument, table: string) {
    this.dynamo = dynamo;
    this.table = table;
    this.puts = new RequestBatcher(
      ({ Item }) => keyOf(Item),
      (group) => this.putAll(group),
      { most: MOST },
    );
    this.gets = new RequestBatcher(keyOf, (group) => this.getAll(group), { most: MOST, shared: true });
  }

  /** @returns false when the condition did not hold */
  put(write: ConditionalPut): Promise<boolean> {
    return this.puts.add(write);
  }

  /** Strongly consistent. */
  get(key: Item): Promise<Item | undefined> {
    return this.gets.add(key);
  }

  private async putAll(group: ConditionalPut[]): Promise<PromiseSettledResult<boolean>[]> {
    if (group.length > 1 && (await this.putTogether(group)))
      return group.map(() => ({ status: 'fulfilled', value: true }));
    return Promise.allSettled(group.map((write) => this.putOne(write)));
  }

  /**
   * @returns false when nothing was written: one of them cannot be, or the engine has no transactions (dynalite). Then
   * each has to be tried by itself.
   * @throws DomainError UNAVAILABLE when it is unknown what was written
   */
  private async putTogether(group: ConditionalPut[]): Promise<boolean> {
    const TransactItems = group.map((write) => ({ Put: { TableName: this.table, ...write } }));
    try {
      await this.dynamo.transactWrite({ TransactItems });
      return true;
    } catch (error) {
      if (isRefusal(error, 'UNAVAILABLE')) throw error;
      return false;
    }
  }

  private async putOne(write: ConditionalPut): Promise<boolean> {
    return (await held(this.dynamo.put({ TableName: this.table, ...write }))) !== null;
  }

  private async getAll(group: Item[]): Promise<PromiseSettledResult<Item | undefined>[]> {
    const found = group.length > 1 ? await this.getTogether(group) : new Map<string, Item>();
    return Promise.allSettled(group.map(async (key) => found.get(keyOf(key)) ?? this.getOne(key)));
  }

  /** What DynamoDB leaves out of its answer is asked for once more, one by one: not there, or too much at once. */
  private async getTogether(Keys: Item[]): Promise<Map<string, Item>> {
    const { Responses } = await this.dynamo.batchGet({
      RequestItems: { [this.table]: { Keys, ConsistentRead: true } },
    });
    return new Map((Responses?.[this.table] ?? []).map((item) => [keyOf(item), item]));
  }

  private async getOne(Key: Item): Promise<Item | undefined> {
    return (await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true })).Item;
  }
}

const keyOf = ({ pk, sk }: Item): string => JSON.stringify([pk, sk]);

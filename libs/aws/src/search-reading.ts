import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { SearchOrder } from './search-order.ts';

/** How much a search reads. */
export interface SearchLimits {
  /** Read units that are spent for one answer, about; then it is given although it is short. */
  units: number;
  /** Items that the first Query of a list reads. A word with so many files is frequent. */
  page: number;
}

/** A stretch of a partition, both ends included. */
interface Range {
  pk: string;
  first: string;
  last: string;
}

/** Which items of a stretch are wanted. */
export interface Filter {
  FilterExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues: Record<string, unknown>;
}

/** Range keys of one Query. */
interface Keys {
  keys: string[];
  /** The last one that was read; null at the end of the stretch. Without any key it may be there. */
  last: string | null;
  units: number;
}

/** What one search reads with, in which order, and how much it may. */
export class SearchReading {
  readonly order: SearchOrder;
  readonly page: number;
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private left: number;

  constructor(dynamo: DynamoDBDocument, table: string, order: SearchOrder, { units, page }: SearchLimits) {
    this.dynamo = dynamo;
    this.TableName = table;
    this.order = order;
    this.page = page;
    this.left = units;
  }

  spend(units: number): void {
    this.left -= units;
  }

  get isSpent(): boolean {
    return this.left <= 0;
  }

  async keys({ pk, first, last }: Range, Limit: number, forward = true, filter?: Filter): Promise<Keys> {
    const { Items, LastEvaluatedKey, ConsumedCapacity } = await this.dynamo.query({
      TableName: this.TableName,
      ...filter,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ...filter?.ExpressionAttributeValues,
        ...{ ':pk': pk, ':first': first, ':last': last },
      },
      ProjectionExpression: 'sk',
      ScanIndexForward: forward,
      Limit,
      ReturnConsumedCapacity: 'TOTAL',
    });
    // One at least, so that reading always ends.
    const units = Math.max(1, ConsumedCapacity?.CapacityUnits ?? 1);
    this.spend(units);
    const keys = (Items ?? []).map(({ sk }) => String(sk));
    return { keys, last: LastEvaluatedKey ? String(LastEvaluatedKey['sk']) : null, units };
  }
}

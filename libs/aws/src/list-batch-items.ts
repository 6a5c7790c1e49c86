import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { BatchItem, BatchItemState, BatchRef, Page } from '@intake/domain';
import { batchKey as key } from './batch-item.ts';
import { fromItem, keysWith } from './table.ts';

/** Items that one query looks at for those in some states, at most; and queries for a page of them. */
const LOOKED_AT = 1000;
const MOST_LOOKS = 4;

/**
 * Files of a batch by id, in some states or in any.
 * @param after the file after which to begin. @returns up to `limit`; fewer, with a cursor, where few of many are in these states
 */
export async function listBatchItems(
  dynamo: DynamoDBDocument,
  table: string,
  ref: BatchRef,
  { states, limit, after }: { states?: readonly BatchItemState[]; limit: number; after?: string },
): Promise<Page<BatchItem>> {
  const items: BatchItem[] = [];
  // Where few are in these states more are looked at, but never much more than are wanted, or than one request may cost.
  for (let looked = limit, n = 0; n < MOST_LOOKS; n++, looked = Math.min(looked * 4, LOOKED_AT)) {
    const page = await queryItems(dynamo, table, ref, states, looked, after);
    items.push(...page.items);
    if (items.length > limit) break;
    if (page.nextCursor === null) return { items, nextCursor: null };
    after = page.nextCursor;
    if (items.length === limit || !states) return { items, nextCursor: after };
  }
  const shown = items.slice(0, limit);
  return { items: shown, nextCursor: items.length > limit ? shown.at(-1)!.fileId : after! };
}

async function queryItems(
  dynamo: DynamoDBDocument,
  TableName: string,
  ref: BatchRef,
  states: readonly BatchItemState[] | undefined,
  Limit: number,
  after?: string,
): Promise<Page<BatchItem>> {
  const wanted = Object.fromEntries((states ?? []).map((state, n) => [`:s${n}`, state]));
  const { ExpressionAttributeValues, ...items } = keysWith({ pk: key.items(ref), sk: 'ITEM#' });
  const { Items = [], LastEvaluatedKey } = await dynamo.query({
    TableName,
    ...items,
    ExpressionAttributeValues: { ...ExpressionAttributeValues, ...wanted },
    ...(states && {
      FilterExpression: `#state IN (${Object.keys(wanted).join(', ')})`,
      ExpressionAttributeNames: { '#state': 'state' },
    }),
    ConsistentRead: true,
    Limit,
    ...(after !== undefined && { ExclusiveStartKey: key.item({ ...ref, fileId: after }) }),
  });
  const last = LastEvaluatedKey?.['sk'] as string | undefined;
  return { items: Items.map(fromItem<BatchItem>), nextCursor: last ? last.slice('ITEM#'.length) : null };
}

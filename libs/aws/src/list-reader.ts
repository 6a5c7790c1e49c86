import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { compareBytes, type ListPlan, queryInput } from './file-query.ts';

type Item = Record<string, unknown>;

/** @returns the first items of a list after its `after`, at most `limit`; fewer only when there are no more */
export async function readList(
  dynamo: DynamoDBDocument,
  TableName: string,
  plan: ListPlan,
  limit: number,
): Promise<Item[]> {
  // Of several partitions none is likely to fill the page alone.
  const share = Math.ceil(limit / plan.partitions.length);
  const partitions = plan.partitions.map((one) => readPartition(dynamo, TableName, plan, one, share));
  const next = await Promise.all(partitions.map((one) => one.next()));
  const items: Item[] = [];
  while (items.length < limit) {
    const first = next.reduce((best, one, i) => (isBefore(plan, one, next[best]) ? i : best), 0);
    const found = next[first]!;
    if (found.done) break;
    items.push(found.value);
    if (items.length < limit) next[first] = await partitions[first]!.next();
  }
  return items;
}

function isBefore({ range, forward }: ListPlan, a: IteratorResult<Item>, b?: IteratorResult<Item>): boolean {
  if (!b || a.done) return false;
  if (b.done) return true;
  const difference = compareBytes(String(a.value[range]), String(b.value[range]));
  return forward ? difference < 0 : difference > 0;
}

async function* readPartition(
  dynamo: DynamoDBDocument,
  TableName: string,
  plan: ListPlan,
  partition: string,
  share: number,
): AsyncGenerator<Item, void> {
  const input = queryInput(plan, partition);
  if (!input) return;
  const Limit = share + (plan.after === undefined ? 0 : 1);
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamo.query({ TableName, ...input, Limit, ExclusiveStartKey });
    for (const item of page.Items ?? []) if (item[plan.range] !== plan.after) yield item;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

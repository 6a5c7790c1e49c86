import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { FactFilter, Found, WordQuery } from '@intake/domain';
import { factsFilter, wordRange, wordsFilter } from './search-items.ts';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/** A partition with an item for each file, and which of them are wanted. */
interface Stretch {
  pk: string;
  filter: ReturnType<typeof wordsFilter> | ReturnType<typeof factsFilter>;
  /** Files that one Query looks through. */
  length: number;
  /** Queries until a page is given although it is short. */
  rounds: number;
}

/** All files, by what they have in their notes. */
export const notesWith = (ownerId: string, words: readonly string[], rounds = 8): Stretch => ({
  ...{ pk: key.searchNote(ownerId, '').pk, filter: wordsFilter(words), length: 1000, rounds },
});

/** All files, by their few facts. */
export const factsWith = (ownerId: string, facts: FactFilter): Stretch => ({
  ...{ pk: key.searchFacts(ownerId, '').pk, filter: factsFilter(facts), length: 5000, rounds: 4 },
});

/** What has an entry for a word, however short the pages are. @param most that are read, roughly */
export async function readEntries(
  dynamo: DynamoDBDocument,
  TableName: string,
  ownerId: string,
  word: string,
  most: number,
): Promise<{ items: Item[]; isAll: boolean }> {
  const items: Item[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamo.query({
      TableName,
      ...wordRange(ownerId, word),
      Limit: most - items.length,
      ExclusiveStartKey,
    });
    items.push(...(page.Items ?? []));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey && items.length < most);
  return { items, isAll: !ExclusiveStartKey };
}

/** From file to file, in the order of their ids. */
export async function lookThrough(
  dynamo: DynamoDBDocument,
  TableName: string,
  { limit, oldestFirst, after }: WordQuery,
  { pk, filter, length, rounds }: Stretch,
): Promise<Found> {
  let ExclusiveStartKey: Item | undefined = after === undefined ? undefined : { pk, sk: after };
  const fileIds: string[] = [];
  for (let round = 0; round < rounds; round++) {
    const page = await dynamo.query({
      TableName,
      ...filter,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ...filter.ExpressionAttributeValues, ':pk': pk },
      ScanIndexForward: oldestFirst,
      // What is in many files is soon found.
      Limit: round === 0 ? Math.min(4 * limit, length) : length,
      ExclusiveStartKey,
    });
    fileIds.push(...(page.Items ?? []).map(({ sk }) => String(sk)));
    ExclusiveStartKey = page.LastEvaluatedKey;
    if (fileIds.length > limit) return { fileIds: fileIds.slice(0, limit), next: fileIds[limit - 1]! };
    if (!ExclusiveStartKey) return { fileIds, next: null };
  }
  return { fileIds, next: String(ExclusiveStartKey!.sk) };
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@intake/domain';

type Item = Record<string, unknown>;

/** Of BatchGetItem. */
const MOST_READS = 100;
/** Of reading what DynamoDB leaves out. */
const MAX_TRIES = 8;
/** Milliseconds, doubled with every try. */
const PAUSE = 20;

/** The items that there are, in no order; what DynamoDB leaves out for the moment is asked for again. @throws DomainError UNAVAILABLE */
export async function readMany(
  dynamo: DynamoDBDocument,
  table: string,
  keys: readonly Item[],
): Promise<Item[]> {
  const groups: Item[][] = [];
  for (let i = 0; i < keys.length; i += MOST_READS) groups.push(keys.slice(i, i + MOST_READS));
  return (await Promise.all(groups.map((group) => readGroup(dynamo, table, group)))).flat();
}

async function readGroup(dynamo: DynamoDBDocument, table: string, group: Item[]): Promise<Item[]> {
  const found: Item[] = [];
  for (let Keys = group, tries = 0; Keys.length > 0; tries++) {
    if (tries === MAX_TRIES)
      throw new DomainError('UNAVAILABLE', 'The database cannot be reached right now.');
    if (tries > 0) await sleep(Math.random() * PAUSE * 2 ** tries);
    const { Responses, UnprocessedKeys } = await dynamo.batchGet({ RequestItems: { [table]: { Keys } } });
    found.push(...(Responses?.[table] ?? []));
    Keys = UnprocessedKeys?.[table]?.Keys ?? [];
  }
  return found;
}

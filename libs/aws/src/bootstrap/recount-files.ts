import { ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument, PutCommandInput } from '@aws-sdk/lib-dynamodb';
import { addUp, countsOf, DERIVED, derivedBytesOf, readCountItems } from '../file-counts.ts';
import { toRecord } from '../file-item.ts';
import { countShards, key, keysWith } from '../table.ts';

type Item = Record<string, unknown>;

/** Somebody writes all the time: then the next start, or deployment, counts again. */
const TRIES = 20;

/** Whether counts may be wrong: an engine without transactions was killed between a file and its count. */
export async function countsAreInDoubt(dynamo: DynamoDBDocument, TableName: string): Promise<boolean> {
  const Key = key.migration('counts-in-doubt');
  try {
    return (await dynamo.get({ TableName, Key, ConsistentRead: true })).Item !== undefined;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** Counts every owner's files anew. Reads the whole table; safe to repeat, and while files are written. */
export async function recountFiles(dynamo: DynamoDBDocument, TableName: string): Promise<void> {
  for (const ownerId of await ownersOfFiles(dynamo, TableName))
    await recountOwner(dynamo, TableName, ownerId);
  await dynamo.delete({ TableName, Key: key.migration('counts-in-doubt') });
}

async function ownersOfFiles(dynamo: DynamoDBDocument, TableName: string): Promise<Set<string>> {
  const owners = new Set<string>();
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamo.scan({ TableName, ProjectionExpression: 'pk, sk', ExclusiveStartKey });
    for (const { pk, sk } of page.Items ?? [])
      if (/^(FILE|COUNTS)#/.test(String(sk))) owners.add(String(pk).slice(key.owner('').length));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return owners;
}

/** Holds only if no count was changed meanwhile, in one transaction where the engine has them. */
async function recountOwner(dynamo: DynamoDBDocument, TableName: string, ownerId: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const before = await readCountItems(dynamo, TableName, ownerId);
    const counts = await countFiles(dynamo, TableName, ownerId);
    // Of derived files there is no other record in reach: what is counted is kept.
    const derivedBytes = derivedBytesOf(before);
    const derived = derivedBytes !== 0 && { [DERIVED]: derivedBytes };
    const puts = countShards.map((shard) => {
      const Key = key.fileCounts(ownerId, shard);
      const seen = before.find(({ sk }) => sk === Key.sk)?.changes as number | undefined;
      return {
        TableName,
        Item: { ...Key, changes: (seen ?? 0) + 1, ...(shard === 0 && { ...counts, ...derived }) },
        ConditionExpression: seen === undefined ? 'attribute_not_exists(pk)' : 'changes = :seen',
        ...(seen !== undefined && { ExpressionAttributeValues: { ':seen': seen } }),
      };
    });
    try {
      return await putAll(dynamo, puts);
    } catch (error) {
      const isRace = /^(TransactionCanceled|ConditionalCheckFailed)Exception$/.test((error as Error).name);
      if (!isRace || tries === TRIES) throw error;
    }
  }
}

type Put = PutCommandInput & { Item: Item };

async function putAll(dynamo: DynamoDBDocument, puts: Put[]): Promise<void> {
  try {
    await dynamo.transactWrite({ TransactItems: puts.map((Put) => ({ Put })) });
  } catch (error) {
    if ((error as Error).name !== 'UnknownOperationException') throw error;
    await Promise.all(puts.map((put) => dynamo.put(put)));
  }
}

async function countFiles(dynamo: DynamoDBDocument, TableName: string, ownerId: string) {
  const kinds: Record<string, number>[] = [];
  let ExclusiveStartKey: Item | undefined;
  do {
    const page = await dynamo.query({
      TableName,
      ConsistentRead: true,
      ...keysWith(key.file(ownerId, '')),
      ProjectionExpression: 'category, #status, #size, deletedAt, deletionStartedAt, bytesDeletedAt',
      ExpressionAttributeNames: { '#status': 'status', '#size': 'size' },
      ExclusiveStartKey,
    });
    kinds.push(...(page.Items ?? []).map((item) => countsOf(null, toRecord(item))?.changes ?? {}));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return addUp(kinds);
}

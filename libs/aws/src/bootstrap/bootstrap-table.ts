import {
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndex,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { tableDefinition, TTL_ATTRIBUTE } from '../table.ts';
import { type Changes, isUnknownCall } from './changes.ts';

const { StreamSpecification } = tableDefinition;

/** AWS needs seconds for a table and minutes for an index on a full one; both in ms. */
const WAIT = { most: 15 * 60_000, step: 1_000, firstStep: 50 };

/** The table with its indexes and time to live; what is missing is added, nothing is removed. */
export async function bootstrapTable(
  dynamo: DynamoDBDocument,
  table: string,
  changes: Changes,
): Promise<void> {
  const client = dynamo as unknown as DynamoDBClient;
  const found = await describe(client, table);
  if (!found) {
    await changes.make(`create table ${table}`, async () => {
      await client.send(new CreateTableCommand({ TableName: table, ...tableDefinition }));
      await settled(client, table);
    });
  } else {
    await addMissingIndexes(client, table, found, changes);
    if (!found.LatestStreamArn || !found.StreamSpecification?.StreamEnabled)
      await changes.make(`switch on the stream of ${table}`, async () => {
        await client.send(new UpdateTableCommand({ TableName: table, StreamSpecification }));
        await settled(client, table);
      });
  }
  await bootstrapTtl(client, table, found !== null, changes);
}

async function addMissingIndexes(
  client: DynamoDBClient,
  table: string,
  found: TableDescription,
  changes: Changes,
) {
  const names = found.GlobalSecondaryIndexes?.map((index) => index.IndexName) ?? [];
  const missing = tableDefinition.GlobalSecondaryIndexes.filter((index) => !names.includes(index.IndexName));
  for (const index of missing) {
    // DynamoDB adds one index at a time.
    await changes.make(`add index ${index.IndexName} to ${table}`, async () => {
      await client.send(addIndex(table, index));
      await settled(client, table);
    });
  }
}

function addIndex(TableName: string, index: GlobalSecondaryIndex) {
  const keys = index.KeySchema!.map((key) => key.AttributeName);
  return new UpdateTableCommand({
    TableName,
    AttributeDefinitions: tableDefinition.AttributeDefinitions.filter((a) => keys.includes(a.AttributeName)),
    GlobalSecondaryIndexUpdates: [
      { Create: { IndexName: index.IndexName, KeySchema: index.KeySchema, Projection: index.Projection } },
    ],
  });
}

/** Deletes what has expired; the code never relies on it, so a service without it will do. */
async function bootstrapTtl(client: DynamoDBClient, TableName: string, exists: boolean, changes: Changes) {
  const status = exists ? await ttlStatus(client, TableName) : 'DISABLED';
  if (status !== 'DISABLED') return;
  await changes.makeIfPossible(`delete expired items of ${TableName}`, () =>
    client.send(
      new UpdateTimeToLiveCommand({
        TableName,
        TimeToLiveSpecification: { AttributeName: TTL_ATTRIBUTE, Enabled: true },
      }),
    ),
  );
}

async function ttlStatus(client: DynamoDBClient, TableName: string): Promise<string | undefined> {
  try {
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));
    return TimeToLiveDescription?.TimeToLiveStatus;
  } catch (error) {
    if (isUnknownCall(error)) return 'DISABLED';
    throw error;
  }
}

/** Waits until the table and all its indexes can be used. */
async function settled(client: DynamoDBClient, table: string): Promise<void> {
  const end = Date.now() + WAIT.most;
  for (let step = WAIT.firstStep; Date.now() < end; step = Math.min(step * 2, WAIT.step)) {
    const found = await describe(client, table);
    const states = [found?.TableStatus, ...(found?.GlobalSecondaryIndexes ?? []).map((i) => i.IndexStatus)];
    // Services without states have no building phase either.
    if (found && states.every((state) => state === undefined || state === 'ACTIVE')) return;
    await sleep(step);
  }
  throw new Error(`Table ${table} is still being changed after ${WAIT.most / 60_000} minutes.`);
}

async function describe(client: DynamoDBClient, TableName: string): Promise<TableDescription | null> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

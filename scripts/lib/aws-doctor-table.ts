import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import { tableDefinition, TTL_ATTRIBUTE } from '@intake/aws';
import { Diagnosis, type Deployment } from './aws-diagnosis.ts';

/** The table as libs/aws/src/table.ts designed it, in the region of everything else. */
export async function checkTable({ dynamo, config, target }: Deployment): Promise<string> {
  const client = dynamo as unknown as DynamoDBClient;
  const repair = target.endpoint
    ? 'node scripts/bootstrap.ts adds what is missing.'
    : `npm run aws:deploy -- --stage ${target.stage} repairs it.`;
  const { Table } = await client
    .send(new DescribeTableCommand({ TableName: config.table }))
    .catch((error) => {
      throw new Diagnosis(`There is no table ${config.table} in ${target.region}.`, repair, error);
    });
  if (
    !isDeepStrictEqual(
      Table!.KeySchema?.map((key) => key.AttributeName),
      ['pk', 'sk'],
    )
  ) {
    throw new Diagnosis(
      `Table ${config.table} has other keys than pk and sk.`,
      'It belongs to something else: choose another name.',
    );
  }
  for (const { IndexName } of tableDefinition.GlobalSecondaryIndexes) {
    const index = Table!.GlobalSecondaryIndexes?.find((one) => one.IndexName === IndexName);
    if (!index) throw new Diagnosis(`Index ${IndexName} is missing.`, repair);
    if (index.IndexStatus && index.IndexStatus !== 'ACTIVE')
      throw new Diagnosis(`Index ${IndexName} is ${index.IndexStatus}.`, 'Wait until it is built.');
  }
  const ttl = await client.send(new DescribeTimeToLiveCommand({ TableName: config.table })).catch(() => null);
  if (ttl && ttl.TimeToLiveDescription?.AttributeName !== TTL_ATTRIBUTE)
    throw new Diagnosis('Time to live is off: sessions and attempts pile up.', repair);
  return `${config.table}, ${tableDefinition.GlobalSecondaryIndexes.length} indexes`;
}

import {
  BatchWriteItemCommand,
  type WriteRequest,
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type ShardIteratorType,
} from '@aws-sdk/client-dynamodb-streams';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '../../local-aws.ts';
import { chooseEngine } from '../engine-command.ts';
import { StreamCapture } from './stream-capture.ts';
import { StreamStore } from './stream-store.ts';

const engines =
  chooseEngine('') === 'dynoxide' ? (['dynoxide', 'dynalite'] as const) : (['dynalite'] as const);
const TableName = 'things';
const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' as const }],
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' as const }],
};
const SWITCHED_ON = { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' as const };
const item = (id: string, n: number) => ({ id: { S: id }, n: { N: String(n) } });

describe.each(engines)('DynamoDB Streams beside %s', (name) => {
  let dataDir: string;
  let aws: LocalAws;
  let client: DynamoDBClient;
  let streams: DynamoDBStreamsClient;
  const put = (id: string, n: number) => client.send(new PutItemCommand({ TableName, Item: item(id, n) }));

  async function start(): Promise<void> {
    process.env['INTAKE_DYNAMODB'] = name;
    aws = await startLocalAws({ dataDir, port: 0 });
    const options = { endpoint: aws.endpoint, region: 'us-west-1', credentials: aws.credentials };
    client = new DynamoDBClient({ ...options, maxAttempts: 1 });
    streams = new DynamoDBStreamsClient(options);
  }
  const StreamArn = async () =>
    (await client.send(new DescribeTableCommand({ TableName }))).Table!.LatestStreamArn!;
  async function records(ShardIteratorType: ShardIteratorType = 'TRIM_HORIZON', SequenceNumber?: string) {
    const stream = { StreamArn: await StreamArn() };
    const { StreamDescription } = await streams.send(new DescribeStreamCommand(stream));
    const { ShardId } = StreamDescription!.Shards![0]!;
    const { ShardIterator } = await streams.send(
      new GetShardIteratorCommand({ ...stream, ShardId, ShardIteratorType, SequenceNumber }),
    );
    return (await streams.send(new GetRecordsCommand({ ShardIterator }))).Records!;
  }
  const seen = async (...from: [ShardIteratorType?, string?]) =>
    (await records(...from)).map(({ eventName, dynamodb }) => [
      ...[eventName, dynamodb!.Keys!['id']!.S, dynamodb!.OldImage?.['n']?.N, dynamodb!.NewImage?.['n']?.N],
    ]);

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'local-streams-'));
    await start();
    await client.send(new CreateTableCommand({ ...table, StreamSpecification: SWITCHED_ON }));
  }, 30_000);
  afterEach(async () => {
    await aws.close();
    delete process.env['INTAKE_DYNAMODB'];
    rmSync(dataDir, { recursive: true, force: true });
  });

  test('have what was put, updated and deleted, before and after, and nothing that did not happen', async () => {
    await put('a', 1);
    await put('a', 2);
    await put('a', 2);
    const Key = { id: { S: 'a' } };
    const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': { N: '1' } } };
    await client.send(new UpdateItemCommand({ TableName, Key, ...add }));
    const refused = new PutItemCommand({
      ...{ TableName, Item: item('a', 9), ConditionExpression: 'attribute_not_exists(id)' },
    });
    await expect(client.send(refused)).rejects.toThrow('conditional');
    await client.send(new DeleteItemCommand({ TableName, Key }));
    await client.send(new DeleteItemCommand({ TableName, Key }));
    const together = (...requests: WriteRequest[]) =>
      client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }));
    await together({ PutRequest: { Item: item('b', 1) } }, { PutRequest: { Item: item('c', 1) } });
    await together(...[{ PutRequest: { Item: item('b', 2) } }, { PutRequest: { Item: item('c', 1) } }], {
      DeleteRequest: { Key: { id: { S: 'not there' } } },
    });
    await together({ DeleteRequest: { Key: { id: { S: 'b' } } } }, { PutRequest: { Item: item('c', 3) } });
    const keyless = new PutItemCommand({ TableName, Item: { n: { N: '1' } } });
    await expect(client.send(keyless)).rejects.toThrow('id');
    expect(await seen()).toEqual([
      ['INSERT', 'a', undefined, '1'],
      ['MODIFY', 'a', '1', '2'],
      ['MODIFY', 'a', '2', '3'],
      ['REMOVE', 'a', '3', undefined],
      ['INSERT', 'b', undefined, '1'],
      ['INSERT', 'c', undefined, '1'],
      ['MODIFY', 'b', '1', '2'],
      ['REMOVE', 'b', '2', undefined],
      ['MODIFY', 'c', '1', '3'],
    ]);
  });

  test('go on after a restart where a reader was, and begin with what is next', async () => {
    await put('a', 1);
    await put('a', 2);
    const [first] = await records();
    expect(await seen('LATEST')).toEqual([]);
    await aws.close();
    await start();
    await put('a', 3);
    expect(await seen('AFTER_SEQUENCE_NUMBER', first!.dynamodb!.SequenceNumber)).toEqual([
      ['MODIFY', 'a', '1', '2'],
      ['MODIFY', 'a', '2', '3'],
    ]);
  }, 30_000);

  test('keep the order in which calls at the same time changed an item', async () => {
    await Promise.all([...Array(20).keys()].map((n) => put('a', n)));
    const all = await seen();
    expect(all).toHaveLength(20);
    for (const [i, [, , before]] of all.entries()) expect(before).toBe(all[i - 1]?.[3]);
  });

  test('are switched on for a table that is there, and off', async () => {
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification: { StreamEnabled: false } }));
    expect(await StreamArn()).toBeUndefined();
    await put('a', 1);
    await client.send(new UpdateTableCommand({ TableName, StreamSpecification: SWITCHED_ON }));
    await put('a', 2);
    expect(await seen()).toEqual([['MODIFY', 'a', '1', '2']]);
  });

  test('have all items of a transaction, and none of a cancelled one', async () => {
    // Dynalite has none.
    if (name === 'dynalite') return;

    const puts = (...items: [string, number][]) =>
      new TransactWriteItemsCommand({
        TransactItems: items.map(([id, n]) => ({
          Put: { TableName, Item: item(id, n), ConditionExpression: 'attribute_not_exists(id)' },
        })),
      });
    await client.send(puts(['a', 1], ['b', 1]));
    await expect(client.send(puts(['c', 1], ['b', 2]))).rejects.toThrow('cancelled');
    expect(await seen()).toEqual([
      ['INSERT', 'a', undefined, '1'],
      ['INSERT', 'b', undefined, '1'],
    ]);
  });
});

test('a write whose outcome was not seen is looked up at the next start', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'local-streams-'));
  const before = new StreamStore(dir);
  before.open({ table: TableName, label: '2026-01-01T00:00:00.000', view: 'NEW_IMAGE', keyNames: ['id'] });
  before.begin([
    { table: TableName, keys: { id: { S: 'changed' } }, before: item('changed', 1) },
    { table: TableName, keys: { id: { S: 'same' } }, before: item('same', 1) },
  ]);
  before.close();

  const after = new StreamStore(dir);
  const engine = { changed: item('changed', 2), same: item('same', 1) };
  const ask = async (_: string, { Key }: { Key?: { id: { S: keyof typeof engine } } }) => ({
    Item: engine[Key!.id.S],
  });
  await new StreamCapture(after, ask as never, Date.now).recover();
  expect(after.read(TableName, 0, 10)).toMatchObject([
    { before: item('changed', 1), after: item('changed', 2) },
  ]);
  expect(after.pending()).toEqual([]);
  after.close();
  rmSync(dir, { recursive: true });
});

test('many writes of one call are read together: once before, and after only what is not known', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'local-streams-'));
  const store = new StreamStore(dir);
  store.open({ table: TableName, label: '2026-01-01T00:00:00.000', view: 'NEW_IMAGE', keyNames: ['id'] });
  const asked: string[] = [];
  const engine = new Map([['left', item('left', 1)]]);
  const found = (keys: { id: { S: string } }[]) => keys.flatMap(({ id }) => engine.get(id.S) ?? []);
  const ask = async (operation: string, input: { RequestItems: Record<string, { Keys: [] }> }) => {
    asked.push(operation);
    return { Responses: { [TableName]: found(input.RequestItems[TableName]!.Keys) }, UnprocessedKeys: {} };
  };
  const capture = new StreamCapture(store, ask as never, Date.now);
  const names = Array.from({ length: 25 }, (_, i) => `item-${i}`);
  const write = (left: object) => {
    const PutRequests = [...names, 'left'].map((id) => ({ PutRequest: { Item: item(id, 2) } }));
    return capture.through('BatchWriteItem', { RequestItems: { [TableName]: PutRequests } }, async () => ({
      status: 200,
      body: JSON.stringify({ UnprocessedItems: left }),
    }));
  };
  await write({});
  expect(asked).toEqual(['BatchGetItem']);
  expect(store.read(TableName, 0, 100)).toHaveLength(26);
  // What the engine has left out of its work is not believed to be done.
  await write({ [TableName]: [{ PutRequest: { Item: item('left', 2) } }] });
  expect(asked).toEqual(['BatchGetItem', 'BatchGetItem', 'BatchGetItem']);
  expect(store.read(TableName, 0, 100)).toHaveLength(26);
  store.close();
  rmSync(dir, { recursive: true });
});

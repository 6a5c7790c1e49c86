import type { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import type { StreamRecord } from './table-change.ts';
import { TableStream } from './table-stream.ts';

type Input = Record<string, string>;
interface FakeShard {
  parent?: string;
  closed: boolean;
  records: string[];
}

/** A table's stream as DynamoDB has it: shards come to their end, and others go on for them. */
function fakeStream(shards: Record<string, FakeShard>) {
  const positions = new Map<string, string>();
  const expired = new Set<string>();
  const send = async ({ constructor, input }: { constructor: { name: string }; input: Input }) => {
    switch (constructor.name) {
      case 'DescribeTableCommand':
        return { Table: { LatestStreamArn: 'arn' } };
      case 'DescribeStreamCommand':
        return {
          StreamDescription: {
            Shards: Object.entries(shards).map(([ShardId, { parent }]) => ({
              ShardId,
              ParentShardId: parent,
            })),
          },
        };
      case 'GetShardIteratorCommand': {
        const { records } = shards[input['ShardId']!]!;
        const at = input['SequenceNumber'] ? records.indexOf(input['SequenceNumber']) + 1 : 0;
        return { ShardIterator: `${input['ShardId']} ${at}` };
      }
      default: {
        const [name, at] = input['ShardIterator']!.split(' ') as [string, string];
        if (expired.delete(name)) throw Object.assign(new Error(), { name: 'ExpiredIteratorException' });
        const { records, closed } = shards[name]!;
        const Records = records.slice(Number(at), Number(at) + 1).map((SequenceNumber) => ({
          eventName: 'MODIFY',
          dynamodb: { SequenceNumber, Keys: { pk: { S: 'OWNER#a' }, sk: { S: 'FILE#1' } } },
        }));
        const next = Number(at) + Records.length;
        return {
          Records,
          NextShardIterator: closed && next >= records.length ? undefined : `${name} ${next}`,
        };
      }
    }
  };
  const dynamo = {
    send,
    get: async ({ Key }: { Key: Input }) => ({ Item: { sequenceNumber: positions.get(Key['sk']!) } }),
    put: async ({ Item }: { Item: Input }) => void positions.set(Item['sk']!, Item['sequenceNumber']!),
  } as unknown as DynamoDBDocument;
  const read: string[] = [];
  const make = () =>
    new TableStream({
      dynamo,
      streams: { send } as unknown as DynamoDBStreamsClient,
      table: 't',
      handle: async (records: StreamRecord[]) =>
        void read.push(...records.map(({ dynamodb }) => dynamodb!.SequenceNumber!)),
    });
  return { make, read, expired };
}

it('goes on with what follows a shard, while others are still open', async () => {
  const shards: Record<string, FakeShard> = {
    a: { closed: true, records: ['a1', 'a2'] },
    b: { closed: false, records: ['b1'] },
    child: { parent: 'a', closed: false, records: ['c1'] },
  };
  const { make, read } = fakeStream(shards);
  const stream = make();
  expect(await stream.open()).toBe(true);
  for (let poll = 0; poll < 4; poll++) await stream.poll();
  expect(read).toEqual(['a1', 'b1', 'a2', 'c1']);
  shards['b']!.records.push('b2');
  await stream.poll();
  expect(read.at(-1)).toBe('b2');
});

it('never reads what follows a shard before the shard itself', async () => {
  const { make, read } = fakeStream({
    child: { parent: 'a', closed: false, records: ['c1'] },
    a: { closed: true, records: ['a1', 'a2', 'a3'] },
  });
  const stream = make();
  await stream.open();
  for (let poll = 0; poll < 6; poll++) await stream.poll();
  expect(read).toEqual(['a1', 'a2', 'a3', 'c1']);
});

it('goes on behind what was handled, in another process and after an iterator has expired', async () => {
  const shards = { a: { closed: false, records: ['a1', 'a2'] }, b: { closed: false, records: ['b1'] } };
  const { make, read, expired } = fakeStream(shards);
  const before = make();
  await before.open();
  await before.poll();
  const stream = make();
  await stream.open();
  await stream.poll();
  expect(read).toEqual(['a1', 'b1', 'a2']);
  shards.a.records.push('a3');
  expired.add('a');
  for (let poll = 0; poll < 3; poll++) await stream.poll();
  expect(read).toEqual(['a1', 'b1', 'a2', 'a3']);
});

it('follows until it is told to stop, whatever fails', async () => {
  const { make, read } = fakeStream({ a: { closed: false, records: ['a1'] } });
  const stream = make();
  const stopped = new AbortController();
  const failures: unknown[] = [];
  const poll = stream.poll.bind(stream);
  let polls = 0;
  stream.poll = () => (++polls === 1 ? Promise.reject(new Error('away')) : poll());
  await stream.open();
  const following = stream.follow(
    () => 1,
    stopped.signal,
    (error) => failures.push(error),
  );
  while (read.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  stopped.abort();
  await following;
  expect(failures).toHaveLength(1);
});

import {
  type Input,
  type Operation,
  optionalText,
  refuse,
  requiredText,
  serveOperations,
  wholeNumber,
} from '../../gateway/operations.ts';
import { type StreamRecord, type StreamStore, type TableStream } from './stream-store.ts';
import { streamArn } from './table-calls.ts';

/** Of an iterator: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html */
const ITERATOR_MS = 15 * 60_000;
/** Digits that make numbers sort as texts do. */
const DIGITS = 21;
const SHARD = 'shardId-00000000000000000000-00000001';

interface Position {
  readonly arn: string;
  /** The last record that was read. */
  readonly after: number;
  /** Milliseconds since the epoch. */
  readonly made: number;
}

const sequenceNumber = (id: number): string => String(id).padStart(DIGITS, '0');

/** DynamoDB Streams: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html. A stream has one shard. */
export function streamsService(store: StreamStore, now: () => number) {
  const find = (arn: string, region: string): TableStream => {
    const stream = store.all().find((one) => streamArn(one, region) === arn);
    if (!stream) throw refuse('ResourceNotFoundException', 'Requested resource not found: Stream');
    return stream;
  };
  const iterator = (arn: string, after: number): string =>
    Buffer.from(JSON.stringify({ arn, after, made: now() } satisfies Position)).toString('base64url');

  const operations: Record<string, Operation> = {
    ListStreams: (input, { auth }) => ({
      Streams: store
        .all()
        .filter(({ table }) => table === (optionalText(input, 'TableName') ?? table))
        .map((one) => ({
          StreamArn: streamArn(one, auth.scope.region),
          TableName: one.table,
          StreamLabel: one.label,
        })),
    }),
    DescribeStream: (input, { auth }) => {
      const arn = requiredText(input, 'StreamArn');
      const { table, label, view, keyNames } = find(arn, auth.scope.region);
      const { first } = store.range(table);
      return {
        StreamDescription: {
          ...{ StreamArn: arn, StreamLabel: label, StreamStatus: 'ENABLED', StreamViewType: view },
          TableName: table,
          CreationRequestDateTime: Date.parse(`${label}Z`) / 1000,
          KeySchema: keyNames.map((AttributeName, i) => ({ AttributeName, KeyType: i ? 'RANGE' : 'HASH' })),
          Shards: [
            { ShardId: SHARD, SequenceNumberRange: { StartingSequenceNumber: sequenceNumber(first) } },
          ],
        },
      };
    },
    GetShardIterator: (input, { auth }) => {
      const arn = requiredText(input, 'StreamArn');
      const { table } = find(arn, auth.scope.region);
      if (requiredText(input, 'ShardId') !== SHARD)
        throw refuse('ResourceNotFoundException', 'Requested resource not found: Shard');
      return { ShardIterator: iterator(arn, startOf(input, store.range(table))) };
    },
    GetRecords: (input, { auth }) => {
      const { arn, after, made } = readPosition(requiredText(input, 'ShardIterator'));
      if (made < now() - ITERATOR_MS) throw refuse('ExpiredIteratorException', 'Iterator expired.');
      const stream = find(arn, auth.scope.region);
      const limit = wholeNumber(input, 'Limit', { min: 1, max: 1000, otherwise: 1000 });
      const records = store.read(stream.table, after, limit);
      return {
        Records: records.map((record) => describe(record, stream, auth.scope.region)),
        NextShardIterator: iterator(arn, records.at(-1)?.id ?? after),
      };
    },
  };
  return serveOperations(operations);
}

function startOf(input: Input, { first, last }: { first: number; last: number }): number {
  const type = requiredText(input, 'ShardIteratorType');
  if (type === 'TRIM_HORIZON') return first - 1;
  if (type === 'LATEST') return last;
  const number = Number(requiredText(input, 'SequenceNumber'));
  const after = type === 'AFTER_SEQUENCE_NUMBER' ? number : number - 1;
  if (!(after >= first - 1))
    throw refuse('TrimmedDataAccessException', 'The records before the oldest one are gone.');
  return after;
}

function readPosition(text: string): Position {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) as Position;
  } catch {
    throw refuse('ValidationException', 'Invalid ShardIterator');
  }
}

function describe({ id, at, keys, before, after }: StreamRecord, { view }: TableStream, awsRegion: string) {
  return {
    eventID: String(id),
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    ...{ eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion },
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: keys,
      ...(after && /NEW/.test(view) && { NewImage: after }),
      ...(before && /OLD/.test(view) && { OldImage: before }),
      SequenceNumber: sequenceNumber(id),
      SizeBytes: JSON.stringify([keys, before, after]).length,
      StreamViewType: view,
    },
  };
}

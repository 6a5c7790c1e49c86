import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { isChange, type StreamRecord } from './table-change.ts';

/** Records that are asked for at once; Lambda's event source takes as many (serverless.yml). */
const BATCH = 100;
/** After failures; ms. */
const LONGEST_PAUSE = 30_000;

/** An iterator that cannot be gone on with: the next one begins where the last batch ended, or with the oldest record. */
const LOST = /^(ExpiredIterator|TrimmedDataAccess|ResourceNotFound)Exception$/;

interface Ports {
  dynamo: DynamoDBDocument;
  streams: DynamoDBStreamsClient;
  table: string;
  /** Told every record at least once, in the order of each item's changes; one batch at a time. */
  handle: (records: StreamRecord[]) => Promise<void>;
}

/** Reads the table's stream as Lambda's event source does on AWS. How far it came is kept in the table. */
export class TableStream {
  private readonly ports: Ports;
  private readonly iterators = new Map<string, string>();
  /** Read to their end; what followed them may be read. */
  private readonly finished = new Set<string>();
  private arn?: string;
  /** Some are not read yet: none is, or one came to its end and has successors. */
  private mustFindShards = true;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns false when the table has no stream */
  async open(): Promise<boolean> {
    const client = this.ports.dynamo as unknown as DynamoDBClient;
    const { Table } = await client.send(new DescribeTableCommand({ TableName: this.ports.table }));
    this.arn = Table?.LatestStreamArn;
    return this.arn !== undefined;
  }

  /** Hands on what is new. @returns how many records. @throws what `handle` throws; the same records come again */
  async poll(): Promise<number> {
    if (this.mustFindShards) await this.findShards();
    let count = 0;
    for (const shard of [...this.iterators.keys()]) count += await this.read(shard);
    return count;
  }

  /**
   * Polls until it is told to stop; after failures less and less often.
   * @param pause milliseconds from one look to the next
   */
  async follow(pause: () => number, signal: AbortSignal, failed: (error: unknown) => void): Promise<void> {
    for (let failures = 0; !signal.aborted;) {
      try {
        await this.poll();
        failures = 0;
      } catch (error) {
        failures++;
        if (!signal.aborted) failed(error);
      }
      const wait = Math.min(pause() * 2 ** failures, LONGEST_PAUSE);
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }

  private async read(shard: string): Promise<number> {
    const { streams, handle } = this.ports;
    try {
      const ShardIterator = this.iterators.get(shard);
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator, Limit: BATCH }),
      );
      if (Records.length > 0) {
        await handle(Records);
        // Only what is worth it: a position that is written is itself a record.
        if (Records.some(isChange)) await this.keepPosition(shard, Records.at(-1)!.dynamodb!.SequenceNumber!);
      }
      if (NextShardIterator) this.iterators.set(shard, NextShardIterator);
      else this.finish(shard);
      return Records.length;
    } catch (error) {
      if (!LOST.test((error as Error).name)) throw error;
      this.iterators.delete(shard);
      this.mustFindShards = true;
      return 0;
    }
  }

  private finish(shard: string): void {
    this.iterators.delete(shard);
    this.finished.add(shard);
    this.mustFindShards = true;
  }

  private async findShards(): Promise<void> {
    const shards = await this.shards();
    const unread = shards.filter(({ ShardId }) => !this.finished.has(ShardId!));
    const names = new Set(unread.map(({ ShardId }) => ShardId));
    for (const { ShardId, ParentShardId } of unread)
      if (!names.has(ParentShardId) && !this.iterators.has(ShardId!))
        this.iterators.set(ShardId!, await this.iteratorOf(ShardId!));
    this.mustFindShards = this.iterators.size === 0;
  }

  private async shards(): Promise<Shard[]> {
    const found: Shard[] = [];
    let last: string | undefined;
    do {
      const { StreamDescription } = await this.ports.streams.send(
        new DescribeStreamCommand({ StreamArn: this.arn, ExclusiveStartShardId: last }),
      );
      found.push(...(StreamDescription?.Shards ?? []));
      last = StreamDescription?.LastEvaluatedShardId;
    } while (last);
    return found;
  }

  private async iteratorOf(ShardId: string): Promise<string> {
    const position = await this.position(ShardId);
    const shard = { StreamArn: this.arn, ShardId };
    const ask = (from: {
      ShardIteratorType: 'TRIM_HORIZON' | 'AFTER_SEQUENCE_NUMBER';
      SequenceNumber?: string;
    }) => this.ports.streams.send(new GetShardIteratorCommand({ ...shard, ...from }));
    const oldest = { ShardIteratorType: 'TRIM_HORIZON' } as const;
    if (!position) return (await ask(oldest)).ShardIterator!;
    const from = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: position } as const;
    const { ShardIterator } = await ask(from).catch((error: unknown) => {
      if (LOST.test((error as Error).name)) return ask(oldest);
      throw error;
    });
    return ShardIterator!;
  }

  private positionKey(shard: string) {
    return { pk: `STREAM#${this.arn}`, sk: `POSITION#${shard}` };
  }

  private async position(shard: string): Promise<string | undefined> {
    const { dynamo, table } = this.ports;
    const Key = this.positionKey(shard);
    const { Item } = await dynamo.get({ TableName: table, Key, ConsistentRead: true });
    return Item?.['sequenceNumber'] as string | undefined;
  }

  private async keepPosition(shard: string, sequenceNumber: string): Promise<void> {
    const { dynamo, table } = this.ports;
    await dynamo.put({ TableName: table, Item: { ...this.positionKey(shard), sequenceNumber } });
  }
}

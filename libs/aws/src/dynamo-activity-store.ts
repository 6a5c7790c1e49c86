import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { ActivityStore, type Counts, type DayCounts, type Failure, KEPT, sumOf } from '@intake/domain';
import { activityShards, anyActivityShard, fromItem, key, keysWith, ttl, TTL_ATTRIBUTE } from './table.ts';

const DAY = 86_400_000;

/** Counters and failures in the one table, see table.ts. */
export class DynamoActivityStore extends ActivityStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async add(date: string, counts: Counts): Promise<void> {
    const entries = Object.entries(counts);
    const additions = entries.map((_, i) => `#n${i} :v${i}`).join(', ');
    await this.dynamo.update({
      TableName: this.table,
      Key: key.dayCounts(anyActivityShard(), date),
      UpdateExpression: `ADD ${additions} SET #ttl = :ttl`,
      // Names of counters have a colon in them, and `bytes` and `ttl` are reserved words.
      ExpressionAttributeNames: {
        '#ttl': TTL_ATTRIBUTE,
        ...Object.fromEntries(entries.map(([name], i) => [`#n${i}`, name])),
      },
      ExpressionAttributeValues: {
        ':ttl': ttl(new Date(Date.parse(date) + KEPT.counts * DAY)),
        ...Object.fromEntries(entries.map(([, count], i) => [`:v${i}`, count])),
      },
    });
  }

  async addFailure(failure: Failure): Promise<void> {
    const expires = new Date(Date.parse(failure.at) + KEPT.failures * DAY);
    await this.dynamo.put({
      TableName: this.table,
      Item: { ...key.failure(anyActivityShard(), failure.id), ttl: ttl(expires), ...failure },
    });
  }

  async days(from: string, to: string): Promise<DayCounts[]> {
    // At most 40 small items in a partition: one page.
    const items = await this.inAllShards((shard) => ({
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: {
        ':pk': shard,
        ':from': key.dayCounts(shard, from).sk,
        ':to': key.dayCounts(shard, to).sk,
      },
    }));
    const byDate = Map.groupBy(items, ({ sk }) => String(sk).slice(key.dayCounts('', '').sk.length));
    return [...byDate]
      .map(([date, parts]) => ({ date, counts: sumOf(parts.map(fromItem<Counts>)) }))
      .sort((a, b) => (a.date < b.date ? -1 : 1));
  }

  async failures(limit: number, now: Date): Promise<Failure[]> {
    const items = await this.inAllShards((shard) => ({
      ...keysWith(key.failure(shard, '')),
      ScanIndexForward: false,
      Limit: limit,
    }));
    const oldest = new Date(+now - KEPT.failures * DAY).toISOString();
    return items
      .map(fromItem<Failure>)
      .filter(({ at }) => at > oldest)
      .sort((a, b) => (a.id > b.id ? -1 : 1))
      .slice(0, limit);
  }

  private async inAllShards(queryOf: (shard: string) => object): Promise<Record<string, unknown>[]> {
    const pages = await Promise.all(
      activityShards.map((shard) => this.dynamo.query({ TableName: this.table, ...queryOf(shard) })),
    );
    return pages.flatMap(({ Items }) => Items ?? []);
  }
}

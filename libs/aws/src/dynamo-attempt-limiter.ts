import { createHash } from 'node:crypto';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { AttemptLimiter, type AttemptRule, DomainError } from '@intake/domain';
import { held } from './conditional-write.ts';
import { key, ttl } from './table.ts';

/** Instances that open the same window at once: all but one find it open at the next try. */
const MAX_TRIES = 5;

/** Fixed windows, counted by one atomic update. Keys are stored as digests: they hold addresses, of any length. */
export class DynamoAttemptLimiter extends AttemptLimiter {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async hit(rule: AttemptRule, now: Date): Promise<number> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const window = (await this.count(rule, now)) ?? (await this.open(rule, now));
      if (window)
        return window.count <= rule.limit ? 0 : Math.max(1, Math.ceil((window.endsAt - +now) / 1000));
    }
    throw new DomainError('UNAVAILABLE', 'Too many attempts at once. Please try again.');
  }

  async reset(name: string): Promise<void> {
    await this.dynamo.delete({ TableName: this.table, Key: itemKey(name) });
  }

  /** Counts within the window that is open; null when there is none. */
  private async count(rule: AttemptRule, now: Date): Promise<Window | null> {
    const write = this.dynamo.update({
      TableName: this.table,
      Key: itemKey(rule.key),
      UpdateExpression: 'ADD #count :one',
      ConditionExpression: 'endsAt > :now',
      ExpressionAttributeNames: { '#count': 'count' },
      ExpressionAttributeValues: { ':one': 1, ':now': +now },
      ReturnValues: 'ALL_NEW',
    });
    return ((await held(write))?.Attributes as Window | undefined) ?? null;
  }

  /** Opens a window with this attempt as its first; null when another instance just did. */
  private async open(rule: AttemptRule, now: Date): Promise<Window | null> {
    const window = { count: 1, endsAt: +now + rule.windowSeconds * 1000 };
    const write = this.dynamo.put({
      TableName: this.table,
      Item: { ...itemKey(rule.key), ...window, ttl: ttl(new Date(window.endsAt)) },
      ConditionExpression: 'attribute_not_exists(pk) OR endsAt <= :now',
      ExpressionAttributeValues: { ':now': +now },
    });
    return (await held(write)) ? window : null;
  }
}

interface Window {
  count: number;
  /** Milliseconds since the epoch. */
  endsAt: number;
}

function itemKey(name: string) {
  return key.attempts(createHash('sha256').update(name).digest('base64url'));
}

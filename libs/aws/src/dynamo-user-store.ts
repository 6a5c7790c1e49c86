import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DomainError, type User, UserStore } from '@intake/domain';
import { held, putNew, putNext } from './conditional-write.ts';
import { fromItem, key } from './table.ts';

/** A claim without a user that is older than this was left by a crash, in ms. */
const CLAIM_GRACE = 60_000;

/**
 * A user is two items: the claim of the e-mail address, which makes it unique, and the profile. The claim is written
 * first; when a crash came in between, the address may be claimed again after a minute.
 */
export class DynamoUserStore extends UserStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async create(user: User): Promise<void> {
    const claim = { ...key.email(user.email), userId: user.id, claimedAt: user.createdAt };
    if (!(await putNew(this.dynamo, this.table, claim)) && !(await this.takeOver(claim))) throw taken();
    if (!(await putNew(this.dynamo, this.table, toItem(user)))) throw taken();
  }

  async findByEmail(email: string): Promise<User | null> {
    const claim = await this.get(key.email(email.toLowerCase()));
    return claim ? this.find(String(claim.userId)) : null;
  }

  async find(id: string): Promise<User | null> {
    const item = await this.get(key.user(id));
    return item ? fromItem(item) : null;
  }

  update(user: User): Promise<void> {
    return putNext(this.dynamo, this.table, toItem(user));
  }

  /** All users, for administration from a terminal; reads the whole table, so never on a request's path. */
  async *all(): AsyncGenerator<User> {
    let last: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.scan({
        TableName: this.table,
        FilterExpression: 'sk = :profile',
        ExpressionAttributeValues: { ':profile': key.user('').sk },
        ExclusiveStartKey: last,
      });
      yield* (page.Items ?? []).map(fromItem<User>);
      last = page.LastEvaluatedKey;
    } while (last);
  }

  private async takeOver(claim: {
    pk: string;
    sk: string;
    userId: string;
    claimedAt: string;
  }): Promise<boolean> {
    const { pk, sk } = claim;
    const holding = await this.get({ pk, sk });
    if (!holding || (await this.find(holding.userId))) return false;
    if (Date.parse(claim.claimedAt) - Date.parse(holding.claimedAt) < CLAIM_GRACE) return false;
    const write = this.dynamo.put({
      TableName: this.table,
      Item: claim,
      ConditionExpression: 'userId = :dead',
      ExpressionAttributeValues: { ':dead': holding.userId },
    });
    return (await held(write)) !== null;
  }

  private async get(Key: Record<string, string>) {
    const { Item } = await this.dynamo.get({ TableName: this.table, Key, ConsistentRead: true });
    return Item;
  }
}

function taken(): DomainError {
  return new DomainError('ALREADY_EXISTS', 'There is a user with this e-mail address.');
}

function toItem(user: User) {
  return { ...key.user(user.id), ...user };
}

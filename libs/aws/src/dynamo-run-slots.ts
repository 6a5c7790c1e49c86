import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type RunRef, RunSlots, type SlotAnswer } from '@intake/domain';
import { held } from './conditional-write.ts';
import { RequestBatcher } from './request-batcher.ts';

const MOST_TOGETHER = 100;

const Key = { pk: 'RUN-SLOTS', sk: 'SLOTS' };

/** One item with the set of those who have a slot: to add oneself is one conditional write, and the same however often. */
export class DynamoRunSlots extends RunSlots {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private readonly limit: () => number;
  private readonly taking: RequestBatcher<RunRef, SlotAnswer>;
  private readonly reading: RequestBatcher<null, Set<string>>;

  /** @param limit runs at the same time; 0 for any number */
  constructor(dynamo: DynamoDBDocument, table: string, limit: () => number) {
    super();
    this.dynamo = dynamo;
    this.TableName = table;
    this.limit = limit;
    this.taking = new RequestBatcher(nameOf, (group) => this.takeAll(group), { most: MOST_TOGETHER });
    this.reading = new RequestBatcher(
      () => Key.sk,
      async () => [{ status: 'fulfilled', value: await this.names() }],
      { most: 1, shared: true },
    );
  }

  async take(run: RunRef): Promise<SlotAnswer> {
    return this.limit() === 0 ? 'taken' : this.taking.add(run);
  }

  /** Of many that come together few find a slot: one read tells the others, and they do not queue up to write one item. */
  private async takeAll(group: RunRef[]): Promise<PromiseSettledResult<SlotAnswer>[]> {
    const known = group.length > 1 ? await this.names() : new Set<string>();
    let isFull = known.size >= this.limit();
    const outcomes: PromiseSettledResult<SlotAnswer>[] = [];
    for (const run of group) {
      const value = known.has(nameOf(run)) ? 'held' : isFull ? 'full' : await this.takeOne(run, this.limit());
      isFull ||= value === 'full';
      outcomes.push({ status: 'fulfilled', value });
    }
    return outcomes;
  }

  private async takeOne(run: RunRef, limit: number): Promise<SlotAnswer> {
    const name = nameOf(run);
    const answer = await held(
      this.dynamo.update({
        ...{ TableName: this.TableName, Key, ReturnValues: 'ALL_OLD' },
        UpdateExpression: 'ADD holders :run',
        ConditionExpression:
          'attribute_not_exists(holders) OR size(holders) < :limit OR contains(holders, :name)',
        ExpressionAttributeValues: { ':run': new Set([name]), ':limit': limit, ':name': name },
      }),
    );
    if (!answer) return 'full';
    return setOf(answer.Attributes).has(name) ? 'held' : 'taken';
  }

  async isFull(run: RunRef): Promise<boolean> {
    if (this.limit() === 0) return false;
    const names = await this.reading.add(null);
    return names.size >= this.limit() && !names.has(nameOf(run));
  }

  async free(run: RunRef): Promise<boolean> {
    const name = nameOf(run);
    const answer = await held(
      this.dynamo.update({
        ...{ TableName: this.TableName, Key },
        UpdateExpression: 'DELETE holders :run',
        ConditionExpression: 'contains(holders, :name)',
        ExpressionAttributeValues: { ':run': new Set([name]), ':name': name },
      }),
    );
    return answer !== null;
  }

  async holders(): Promise<RunRef[]> {
    return [...(await this.names())].map((name) => {
      const [ownerId = '', fileId = '', runId = ''] = name.split('/');
      return { ownerId, fileId, runId };
    });
  }

  private async names(): Promise<Set<string>> {
    const { Item } = await this.dynamo.get({ TableName: this.TableName, Key, ConsistentRead: true });
    return setOf(Item);
  }
}

const nameOf = ({ ownerId, fileId, runId }: RunRef): string => `${ownerId}/${fileId}/${runId}`;

const setOf = (item: Record<string, unknown> | undefined): Set<string> =>
  (item?.['holders'] as Set<string> | undefined) ?? new Set();

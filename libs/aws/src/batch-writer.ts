import type { BatchWriteCommandInput, DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { DomainError } from '@intake/domain';
import { RequestBatcher } from './request-batcher.ts';

type Item = Record<string, unknown>;
type Request = NonNullable<BatchWriteCommandInput['RequestItems']>[string][number];

/** Of BatchWriteItem. */
const MOST = 25;
/** Groups that are under way at the same time. */
const LANES = 4;
const TRIES = 8;
/** Milliseconds before the second try; doubled, with full jitter. */
const FIRST_DELAY = 25;

/** Unconditional writes that come together, of one caller or of many, as full BatchWriteItem calls. */
export class BatchWriter {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;
  private readonly lanes: RequestBatcher<Request, void>[];

  constructor(dynamo: DynamoDBDocument, table: string) {
    this.dynamo = dynamo;
    this.table = table;
    const send = (group: Request[]) => this.send(group);
    this.lanes = Array.from({ length: LANES }, () => new RequestBatcher(keyOf, send, { most: MOST }));
  }

  /** @param lane what is written with the same name keeps its order */
  async put(items: readonly Item[], lane: string): Promise<void> {
    const requests = items.map((Item) => ({ PutRequest: { Item } }));
    await this.write(requests, lane);
  }

  /** @param lane what is written with the same name keeps its order */
  async delete(keys: readonly Item[], lane: string): Promise<void> {
    const requests = keys.map((Key) => ({ DeleteRequest: { Key } }));
    await this.write(requests, lane);
  }

  private async write(requests: readonly Request[], lane: string): Promise<void> {
    const batcher = this.lanes[laneOf(lane)]!;
    await Promise.all(requests.map((request) => batcher.add(request)));
  }

  /** What DynamoDB leaves for the moment is sent again. */
  private async send(group: Request[]): Promise<PromiseSettledResult<void>[]> {
    let left: Request[] = group;
    for (let tries = 1; ; tries++) {
      const { UnprocessedItems } = await this.dynamo.batchWrite({ RequestItems: { [this.table]: left } });
      left = UnprocessedItems?.[this.table] ?? [];
      if (left.length === 0) return group.map(() => ({ status: 'fulfilled', value: undefined }));
      if (tries === TRIES)
        throw new DomainError('UNAVAILABLE', 'Too much is written at once. Please try again.');
      await sleep(Math.random() * FIRST_DELAY * 2 ** tries);
    }
  }
}

const keyOf = ({ PutRequest, DeleteRequest }: Request): string => {
  const { pk, sk } = PutRequest ? PutRequest.Item! : DeleteRequest!.Key!;
  return JSON.stringify([pk, sk]);
};

function laneOf(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 65_521;
  return sum % LANES;
}

import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  DomainError,
  HISTORY_DAYS,
  type HistoryEntry,
  type HistoryQuery,
  HistoryStore,
  type Page,
} from '@intake/domain';
import { key, ttl } from './table.ts';

const DAY = 86_400_000;

/** An item with everything that ended in one request: 1 kB, a write unit, holds three or four files instead of one. */
interface Item {
  sk: string;
  entries: HistoryEntry[];
}

/** Where a page ends: within the entries of an item. */
interface Position {
  sk: string;
  index: number;
}

export class DynamoHistoryStore extends HistoryStore {
  private readonly dynamo: DynamoDBDocument;
  private readonly table: string;

  constructor(dynamo: DynamoDBDocument, table: string) {
    super();
    this.dynamo = dynamo;
    this.table = table;
  }

  async add(ownerId: string, id: string, entries: readonly HistoryEntry[]): Promise<void> {
    const { at } = entries[0]!;
    const expires = new Date(Date.parse(at) + HISTORY_DAYS * DAY);
    await this.dynamo.put({
      TableName: this.table,
      Item: { ...key.history(ownerId, at, id), ttl: ttl(expires), entries },
    });
  }

  async list({ ownerId, limit, cursor, since }: HistoryQuery): Promise<Page<HistoryEntry>> {
    const after = cursor === undefined ? undefined : fromCursor(cursor);
    // A cursor that has grown old: everything before it is gone.
    if (after && after.sk < since) return { items: [], nextCursor: null };
    const found: { entry: HistoryEntry; position: Position }[] = [];
    let last: Record<string, unknown> | undefined;
    do {
      const page = await this.dynamo.query({
        TableName: this.table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :since AND :until',
        ExpressionAttributeValues: {
          ':pk': key.history(ownerId, '', '').pk,
          ':since': since,
          // Everything of ours begins with the year: nothing sorts behind a tilde.
          ':until': after?.sk ?? '~',
        },
        ScanIndexForward: false,
        // Every item has one entry at least; one more than asked for tells whether there is a next page.
        Limit: limit + 1,
        ExclusiveStartKey: last,
      });
      for (const { sk, entries } of (page.Items ?? []) as unknown as Item[])
        for (const [index, entry] of entries.entries())
          if (sk !== after?.sk || index > after.index) found.push({ entry, position: { sk, index } });
      last = page.LastEvaluatedKey;
    } while (last && found.length <= limit);
    const kept = found.slice(0, limit);
    return {
      items: kept.map(({ entry }) => entry),
      nextCursor: found.length > limit ? toCursor(kept.at(-1)!.position) : null,
    };
  }
}

const toCursor = ({ sk, index }: Position): string =>
  Buffer.from(JSON.stringify([sk, index])).toString('base64url');

/** @throws DomainError INVALID_CURSOR */
function fromCursor(cursor: string): Position {
  try {
    const [sk, index] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof sk === 'string' && /^[\w:.#-]{1,128}$/.test(sk) && Number.isSafeInteger(index))
      return { sk, index: index as number };
  } catch {
    // said below
  }
  throw new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.');
}

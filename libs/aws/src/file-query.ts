import {
  CATEGORIES,
  DomainError,
  type FileQuery,
  LISTED_STATES,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import { categoryKey, type ListName, listKey, sizeText } from './file-item.ts';
import { INDEX, key } from './table.ts';
import { ulidTime } from './ulid-generator.ts';

/** DynamoDB's limit for a sort key, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/** A stretch of one list: where it lies, in which order, from where to where (both included). */
export interface ListPlan {
  index: string;
  hash: 'listKey' | 'categoryKey';
  /** Together they are the list; each is in the order of `range`. */
  partitions: string[];
  range: 'sk' | 'nameKey' | 'sizeKey';
  forward: boolean;
  low: string;
  high: string;
  /** Where the page before ended: everything up to it was shown. */
  after?: string;
}

const ORDERS = {
  createdAt: { range: 'sk', list: INDEX.byList, category: INDEX.byCategory },
  name: { range: 'nameKey', list: INDEX.byListName, category: INDEX.byCategoryName },
  size: { range: 'sizeKey', list: INDEX.byListSize, category: INDEX.byCategorySize },
} as const;

/**
 * Every list is one partition of an index, or some that are read side by side: those of the states of one category, of the
 * categories of one state.
 * @throws DomainError INVALID_CURSOR when it is no cursor, or one of a list in another order
 */
export function listPlan(query: FileQuery): ListPlan {
  const { ownerId, category, states, deleted, sort, cursor } = query;
  const { range, ...indexes } = ORDERS[sort.replace('-', '') as keyof typeof ORDERS];
  const after = cursor === undefined ? undefined : fromCursor(query, cursor);
  const rest = { range, forward: !sort.startsWith('-'), ...boundsOf(query), after };
  const list = category ? undefined : listOf(states, deleted);
  if (list) return { index: indexes.list, hash: 'listKey', partitions: [listKey(ownerId, list)], ...rest };
  const partitions = (category ? [category] : CATEGORIES).flatMap((one) =>
    states.map((status) => categoryKey(ownerId, { category: one, status, deleted })),
  );
  return { index: indexes.category, hash: 'categoryKey', partitions, ...rest };
}

function listOf(states: readonly UploadState[], deleted: boolean): ListName | undefined {
  const are = (others: readonly UploadState[]) =>
    states.length === others.length && others.every((state) => states.includes(state));
  if (are(LISTED_STATES)) return deleted ? 'TRASH' : 'LISTED';
  return are(UNFINISHED_STATES) && !deleted ? 'UNFINISHED' : undefined;
}

/** Times are of the id: it begins with that of its making. */
function boundsOf({ sort, size, from, to }: FileQuery): { low: string; high: string } {
  if (sort.endsWith('name')) return { low: '\u0000', high: '\u{10FFFF}' };
  if (sort.endsWith('size'))
    return size === undefined ? { low: '0', high: '~' } : { low: sizeText(size), high: `${sizeText(size)}~` };
  const at = (id: string) => key.file('', id).sk;
  return { low: at(from ? ulidTime(new Date(from)) : ''), high: at(to ? ulidTime(new Date(to)) : '~') };
}

/** The one Query for a partition, without its limit; null when nothing can be left in it. */
export function queryInput({ index, hash, range, forward, low, high, after }: ListPlan, partition: string) {
  // The place after which the list goes on is read once more, and left out.
  const bounds = after === undefined ? [low, high] : forward ? [after, high] : [low, after];
  if (compareBytes(bounds[0]!, bounds[1]!) > 0) return null;
  return {
    IndexName: index,
    KeyConditionExpression: `${hash} = :hash AND ${range} BETWEEN :low AND :high`,
    ExpressionAttributeValues: { ':hash': partition, ':low': bounds[0], ':high': bounds[1] },
    ScanIndexForward: forward,
  };
}

/** As DynamoDB sorts text: by the bytes of UTF-8. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Never holds the owner, so that a cursor in other hands leads nowhere but into the other's own files. */
export function toCursor({ sort }: FileQuery, position: string): string {
  return Buffer.from(JSON.stringify([sort, position])).toString('base64url');
}

function fromCursor(query: FileQuery, cursor: string): string {
  const [sort, position] = parse(cursor);
  const isPlace = typeof position === 'string' && position !== '';
  if (sort !== query.sort || !isPlace || Buffer.byteLength(position) > MAX_KEY_BYTES) throw invalidCursor();
  const { low, high } = boundsOf(query);
  const isInside = compareBytes(low, position) <= 0 && compareBytes(position, high) <= 0;
  if (!isInside) throw invalidCursor();
  return position;
}

function parse(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (Array.isArray(parsed)) return parsed;
  } catch (error) {
    throw invalidCursor(error);
  }
  throw invalidCursor();
}

function invalidCursor(cause?: unknown): DomainError {
  return new DomainError('INVALID_CURSOR', 'This cursor does not belong to this list.', {}, cause);
}

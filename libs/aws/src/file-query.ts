import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { DomainError, type FileQuery, type FileRecord } from '@intake/domain';
import { nameKey } from './file-item.ts';
import { INDEX, key } from './table.ts';

type Key = Record<string, unknown>;
type By = 'createdAt' | 'name' | 'size';

const by = (query: FileQuery) => query.sort.replace('-', '') as By;

const INDEX_OF: Record<By, string | undefined> = {
  createdAt: undefined,
  name: INDEX.byName,
  size: INDEX.bySize,
};

/** The Query for one owner's files; the base table is read consistently, an index may lag by a moment. */
export function queryInput(query: FileQuery): Omit<QueryCommandInput, 'TableName'> {
  const index = INDEX_OF[by(query)];
  const filter = filterOf(query);
  return {
    ...(index ? { IndexName: index } : { ConsistentRead: true }),
    KeyConditionExpression: keyCondition(query, index),
    FilterExpression: filter.expressions.join(' AND '),
    ExpressionAttributeNames: { '#status': 'status', ...(query.size !== undefined && { '#size': 'size' }) },
    ExpressionAttributeValues: {
      ':pk': key.owner(query.ownerId),
      ...(!index && { ':files': 'FILE#' }),
      ...(query.size !== undefined && { ':size': query.size }),
      ...filter.values,
    },
    ScanIndexForward: !query.sort.startsWith('-'),
  };
}

function keyCondition({ size }: FileQuery, index: string | undefined): string {
  if (!index) return 'pk = :pk AND begins_with(sk, :files)';
  // The key of the index by size; a list in another order is never asked for one size.
  return size === undefined ? 'pk = :pk' : 'pk = :pk AND #size = :size';
}

function filterOf({ states, category, q, deleted }: FileQuery) {
  const values: Record<string, unknown> = Object.fromEntries(states.map((state, i) => [`:state${i}`, state]));
  const expressions = [
    `#status IN (${Object.keys(values).join(', ')})`,
    deleted ? 'attribute_exists(deletedAt)' : 'attribute_not_exists(deletedAt)',
  ];
  if (category) {
    expressions.push('category = :category');
    values[':category'] = category;
  }
  if (q) {
    expressions.push('contains(searchText, :q)');
    values[':q'] = nameKey(q);
  }
  return { expressions, values };
}

/** What DynamoDB needs to continue after `record`. */
export function keyAfter(query: FileQuery, record: FileRecord): Key {
  return startKey(query, record.id, by(query) === 'name' ? nameKey(record.name) : record.size);
}

function startKey(query: FileQuery, id: string, position: unknown): Key {
  const column = { createdAt: {}, name: { nameKey: position }, size: { size: position } }[by(query)];
  return { ...key.file(query.ownerId, id), ...column };
}

/** Never holds the owner, so that a cursor in other hands leads nowhere but into the other's own files. */
export function toCursor(query: FileQuery, last: Key): string {
  const id = String(last.sk).slice('FILE#'.length);
  const position = [last.nameKey, last.size].filter((value) => value !== undefined);
  return Buffer.from(JSON.stringify([query.sort, id, ...position])).toString('base64url');
}

/** @throws DomainError INVALID_CURSOR when it is no cursor, or one of a list in another order */
export function fromCursor(query: FileQuery, cursor: string): Key {
  const [sort, id, position] = parse(cursor);
  const type = { createdAt: 'undefined', name: 'string', size: 'number' }[by(query)];
  if (sort !== query.sort || typeof id !== 'string' || !/^\w{1,64}$/.test(id) || typeof position !== type) {
    throw invalidCursor();
  }
  return startKey(query, id, position);
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

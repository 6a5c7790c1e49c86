import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import {
  collationKey,
  DomainError,
  type FileQuery,
  type FileRecord,
  searchWords,
  UNFINISHED_STATES,
  type UploadState,
} from '@intake/domain';
import { categoryKey, listKey } from './file-item.ts';
import { INDEX, key } from './table.ts';

type Key = Record<string, unknown>;
type By = 'createdAt' | 'name' | 'size';

const by = (query: FileQuery) => query.sort.replace('-', '') as By;

/** The index that holds just the list, or its order, and the index's partition; without `name` the base table. */
interface Partition {
  name?: string;
  hash: 'pk' | 'listKey' | 'categoryKey';
  value: string;
}

function partitionOf(query: FileQuery): Partition {
  const { ownerId, states, category, deleted } = query;
  const ofOwner = { hash: 'pk', value: key.owner(ownerId) } as const;
  if (by(query) === 'name') return { name: INDEX.byName, ...ofOwner };
  if (by(query) === 'size') return { name: INDEX.bySize, ...ofOwner };
  const list = (value: string): Partition => ({ name: INDEX.byList, hash: 'listKey', value });
  if (deleted) return list(listKey.trash(ownerId));
  if (states.every((state) => (UNFINISHED_STATES as readonly UploadState[]).includes(state)))
    return list(listKey.unfinished(ownerId));
  const only = states.length === 1 ? states[0] : undefined;
  // Most files are ready: their category says more than their state.
  if (category && (!only || only === 'ready'))
    return { name: INDEX.byCategory, hash: 'categoryKey', value: categoryKey(ownerId, category) };
  return only ? list(listKey.state(ownerId, only)) : ofOwner;
}

/** The Query for one owner's files; the base table is read consistently, an index may lag by a moment. */
export function queryInput(query: FileQuery): Omit<QueryCommandInput, 'TableName'> {
  const { name: index, hash, value } = partitionOf(query);
  const filter = filterOf(query);
  return {
    ...(index ? { IndexName: index } : { ConsistentRead: true }),
    KeyConditionExpression: keyCondition(query, hash, index),
    FilterExpression: filter.expressions.join(' AND '),
    ExpressionAttributeNames: { '#status': 'status', ...(query.size !== undefined && { '#size': 'size' }) },
    ExpressionAttributeValues: {
      ':hash': value,
      ...(!index && { ':files': 'FILE#' }),
      ...(query.size !== undefined && { ':size': query.size }),
      ...filter.values,
    },
    ScanIndexForward: !query.sort.startsWith('-'),
  };
}

function keyCondition({ size }: FileQuery, hash: string, index: string | undefined): string {
  if (!index) return 'pk = :hash AND begins_with(sk, :files)';
  // The key of the index by size; a list in another order is never asked for one size.
  return size === undefined ? `${hash} = :hash` : `${hash} = :hash AND #size = :size`;
}

/** Deleted, and not claimed for good: `isClaimed`. */
const IN_TRASH =
  'attribute_exists(deletedAt) AND (attribute_not_exists(deletionStartedAt) OR attribute_exists(bytesDeletedAt))';

function filterOf({ states, category, q, deleted }: FileQuery) {
  const values: Record<string, unknown> = Object.fromEntries(states.map((state, i) => [`:state${i}`, state]));
  const expressions = [
    `#status IN (${Object.keys(values).join(', ')})`,
    deleted ? IN_TRASH : 'attribute_not_exists(deletedAt)',
  ];
  if (category) {
    expressions.push('category = :category');
    values[':category'] = category;
  }
  for (const [i, word] of searchWords(q ?? '').entries()) {
    expressions.push(`contains(searchText, :word${i})`);
    values[`:word${i}`] = word;
  }
  return { expressions, values };
}

/** What DynamoDB needs to continue after `record`. */
export function keyAfter(query: FileQuery, record: FileRecord): Key {
  return startKey(query, record.id, by(query) === 'name' ? collationKey(record.name) : record.size);
}

function startKey(query: FileQuery, id: string, position: unknown): Key {
  const column = { createdAt: {}, name: { nameKey: position }, size: { size: position } }[by(query)];
  const { hash, value } = partitionOf(query);
  return { ...key.file(query.ownerId, id), [hash]: value, ...column };
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

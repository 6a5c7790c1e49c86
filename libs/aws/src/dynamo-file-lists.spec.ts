import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type FileQuery, type FileRecord, LISTED_STATES, SORTS } from '@intake/domain';
import { aFile } from '@intake/testing';
import { startWithTable } from '../test/aws-under-test.ts';
import { DynamoFileStore } from './dynamo-file-store.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
});
afterAll(() => cleanUp());

type Query = Parameters<DynamoDBDocument['query']>[0];

/** A store whose queries are counted, and may be changed on their way. */
function watched(change = (input: Query) => input) {
  const read = { items: 0, consistent: 0 };
  const value = async (input: Query) => {
    const page = await dynamo.query(change(input));
    read.items += page.ScannedCount ?? 0;
    if (input.ConsistentRead) read.consistent += page.ScannedCount ?? 0;
    return page;
  };
  return { store: new DynamoFileStore(Object.create(dynamo, { query: { value } }), table), read };
}

const many = async (count: number, partial: Partial<FileRecord>) => {
  const { store } = watched();
  await Promise.all(Array.from({ length: count }, () => store.create(aFile(partial))));
};
const list = (store: DynamoFileStore, query: Partial<FileQuery> & { ownerId: string }) =>
  store.list({ limit: 5, states: LISTED_STATES, sort: '-createdAt', deleted: false, ...query });

describe.each(SORTS)('a list of few among many, sorted by %s', (sort) => {
  it.each([
    ['the trash', { deletedAt: '2026-11-01T10:00:00.000Z' }, { deleted: true }],
    ['unfinished uploads', { status: 'uploading' }, { states: ['uploading', 'completing'] }],
    ['one state', { status: 'rejected' }, { states: ['rejected'] }],
    ['one category', { category: 'video' }, { category: 'video' }],
    ['one category in one state', { category: 'video' }, { category: 'video', states: ['ready'] }],
    [
      'the trash of one category',
      { category: 'video', deletedAt: '2026-11-01T10:00:00.000Z' },
      { category: 'video', deleted: true },
    ],
  ] as [string, Partial<FileRecord>, Partial<FileQuery>][])('reads only %s', async (_, few, query) => {
    const ownerId = crypto.randomUUID();
    const base = { ownerId, status: 'ready', category: 'image' } as const;
    await many(1, { ...base, ...few, name: 'the needle' });
    await many(10, base);
    const { store, read } = watched();
    const page = await list(store, { ownerId, sort, ...query });
    expect(page).toEqual({ items: [expect.objectContaining({ name: 'the needle' })], nextCursor: null });
    expect(read.items).toBe(1);
  });
});

describe('the list of all files', () => {
  it.each(SORTS)('sorted by %s reads two pages at most, however much lies in the trash', async (sort) => {
    const ownerId = crypto.randomUUID();
    await many(8, { ownerId, status: 'ready', name: 'kept' });
    await many(30, { ownerId, status: 'ready', name: 'gone', deletedAt: '2026-11-01T10:00:00.000Z' });
    const { store, read } = watched();
    const { items, nextCursor } = await list(store, { ownerId, sort });
    expect(items.map(({ name }) => name)).toEqual(Array(5).fill('kept'));
    const rest = await list(store, { ownerId, sort, cursor: nextCursor! });
    expect(rest).toEqual({
      items: Array(3).fill(expect.objectContaining({ name: 'kept' })),
      nextCursor: null,
    });
    expect(read.items).toBeLessThanOrEqual(6 + 7 + 4);
  });

  it('shows what was just made although the index lags', async () => {
    const ownerId = crypto.randomUUID();
    await many(1, { ownerId, status: 'ready', name: 'new' });
    // An index that has not heard of anything.
    const { store } = watched((input) =>
      input.IndexName
        ? {
            ...input,
            Limit: 1,
            ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ':hash': 'nobody' },
          }
        : input,
    );
    expect((await list(store, { ownerId })).items.map(({ name }) => name)).toEqual(['new']);
  });

  it('goes on over the pages that 1 MB makes short', async () => {
    const ownerId = crypto.randomUUID();
    for (const category of ['video', 'image'] as const) await many(4, { ownerId, status: 'ready', category });
    const { store } = watched((input) => ({ ...input, Limit: 1 }));
    for (const query of [
      { sort: 'name' },
      { states: ['ready'] },
      { states: ['ready'], sort: '-size' },
    ] as const)
      expect((await list(store, { ownerId, limit: 8, ...query })).items).toHaveLength(8);
  });
});

it('a list of several partitions reads little more than it shows', async () => {
  const ownerId = crypto.randomUUID();
  for (const category of ['video', 'image', 'audio', 'document'] as const)
    await many(12, { ownerId, status: 'ready', category });
  const { store, read } = watched();
  expect((await list(store, { ownerId, limit: 11, states: ['ready'], sort: 'name' })).items).toHaveLength(11);
  expect(read.items).toBeLessThanOrEqual(2 * 12);
});

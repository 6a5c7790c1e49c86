import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type Batch, BATCH_LIMITS, type BatchItem, changedBatch, itemBecomes } from '@intake/domain';
import { startWithTable } from '../test/aws-under-test.ts';
import { DynamoBatchStore } from './dynamo-batch-store.ts';

jest.setTimeout(30_000);

const NOW = new Date('2026-11-01T10:00:00.000Z');
let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
});
afterAll(() => cleanUp());
afterEach(() => jest.restoreAllMocks());

/** A batch with files in these states. */
async function filled(store: DynamoBatchStore, states: BatchItem['state'][]): Promise<Batch> {
  const at = NOW.toISOString();
  let batch: Batch = {
    ...{ ownerId: crypto.randomUUID(), batchId: '01', round: '01', state: 'planning', version: 1 },
    ...{ files: { folder: 'a' }, concurrency: 5, createdAt: at, updatedAt: at },
  };
  await store.create(batch, 5);
  const items = states.map((state, n): BatchItem => ({
    ...{ ...batch, fileId: `f${String(n).padStart(4, '0')}`, name: 'a.png', size: 7, state, version: 1 },
  }));
  for (let i = 0; i < items.length; i += BATCH_LIMITS.together) {
    batch = changedBatch(batch, NOW);
    await store.updateWithItems(
      batch,
      items.slice(i, i + BATCH_LIMITS.together).map((after) => ({ after })),
    );
  }
  return batch;
}

it('reads about as many files as it shows, where most are in the wanted state', async () => {
  const store = new DynamoBatchStore(dynamo, table);
  const batch = await filled(
    store,
    Array.from({ length: 300 }, () => 'failed'),
  );
  const query = dynamo.query.bind(dynamo);
  let scanned = 0;
  jest.spyOn(dynamo, 'query').mockImplementation((async (input: Parameters<typeof query>[0]) => {
    const page = await query(input);
    scanned += page.ScannedCount ?? 0;
    return page;
  }) as never);
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listItems(batch, { states: ['failed'], limit: 20, cursor });
    expect(page.items.length).toBeLessThanOrEqual(20);
    found.push(...page.items.map(({ fileId }) => fileId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect([found.length, new Set(found).size]).toEqual([300, 300]);
  expect(scanned).toBeLessThanOrEqual(300);
});

it('finds the few of many with few requests, and each once', async () => {
  const store = new DynamoBatchStore(dynamo, table);
  const states = Array.from({ length: 400 }, (_, n) => (n % 90 === 7 ? 'failed' : 'succeeded'));
  const batch = await filled(store, states as BatchItem['state'][]);
  const queries = jest.spyOn(dynamo, 'query');
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listItems(batch, { states: ['failed', 'partial'], limit: 2, cursor });
    found.push(...page.items.map(({ fileId }) => fileId));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(found).toEqual(['f0007', 'f0097', 'f0187', 'f0277', 'f0367']);
  expect(queries.mock.calls.length).toBeLessThan(20);
});

it('writes the batch last where there are no transactions', async () => {
  const poor = Object.create(dynamo, {
    transactWrite: {
      value: () => Promise.reject(Object.assign(new Error(), { name: 'UnknownOperationException' })),
    },
  }) as DynamoDBDocument;
  const store = new DynamoBatchStore(poor, table);
  const batch = await filled(store, ['failed', 'failed', 'succeeded']);
  expect(await store.find(batch)).toEqual(batch);
  const [before] = (await store.listItems(batch, { limit: 1 })).items;
  const waiting = [{ before: before!, after: itemBecomes(before!, 'waiting', NOW) }];
  await store.updateWithItems(changedBatch(batch, NOW), waiting);
  await expect(store.updateWithItems(changedBatch(batch, NOW), [])).rejects.toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  expect(await store.findItem(before!)).toMatchObject({ state: 'waiting' });
});

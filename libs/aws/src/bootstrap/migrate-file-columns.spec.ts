import { jest } from '@jest/globals';
import { LISTED_STATES, UNFINISHED_STATES } from '@intake/domain';
import { aFile } from '@intake/testing';
import { makeTable, startAws } from '../../test/aws-under-test.ts';
import { DynamoProcessingStore } from '../dynamo-processing-store.ts';
import { DynamoFileStore } from '../dynamo-file-store.ts';
import { key } from '../table.ts';
import { Changes } from './changes.ts';
import { migrateFileColumns } from './migrate-file-columns.ts';

jest.setTimeout(30_000);

const ownerId = crypto.randomUUID();
let aws: Awaited<ReturnType<typeof startAws>>;
let made: Awaited<ReturnType<typeof makeTable>>;

beforeAll(async () => {
  aws = await startAws();
  made = await makeTable(aws.options);
});
afterAll(async () => {
  await made.drop();
  await aws.stop();
});

const SIZE = aFile().size;

/** As the first version wrote it. */
function oldItem(partial: Partial<ReturnType<typeof aFile>>) {
  const record = aFile({ ownerId, status: 'ready', ...partial });
  const name = record.name.toLowerCase();
  return {
    record,
    Item: { ...key.file(record.ownerId, record.id), nameKey: name, searchText: name, ...record },
  };
}

async function addOld(partial: Partial<ReturnType<typeof aFile>>) {
  const { record, Item } = oldItem(partial);
  await made.dynamo.put({ TableName: made.table, Item });
  return record;
}

async function addManyOld(count: number) {
  for (let n = 0; n < count; n += 25) {
    const puts = Array.from({ length: 25 }, (_, i) => {
      return { PutRequest: { Item: oldItem({ ownerId: 'other', name: `${n + i}` }).Item } };
    });
    const { UnprocessedItems } = await made.dynamo.batchWrite({ RequestItems: { [made.table]: puts } });
    expect(UnprocessedItems ?? {}).toEqual({});
  }
}

it('brings old records into every list, goes on after a kill, and does it once', async () => {
  const { dynamo, table } = made;
  const store = new DynamoFileStore(dynamo, table);
  const base = { ownerId, limit: 100, states: LISTED_STATES, sort: 'name', deleted: false } as const;
  const names = async (query: object) =>
    (await store.list({ ...base, ...query })).items.map(({ name }) => name);

  const kept = await addOld({ name: 'file 10', path: 'Übung' });
  await addOld({ name: 'file 9' });
  await addOld({ name: 'gone', deletedAt: '2026-11-01T10:00:00.000Z' });
  await addOld({ name: 'sending', status: 'uploading' });
  // More than one page, so that a kill in between matters.
  await addManyOld(250);

  let scans = 0;
  const killed = Object.create(dynamo, {
    scan: {
      value: (input: never) => (scans++ ? Promise.reject(new Error('killed')) : dynamo.scan(input)),
    },
  });
  await expect(migrateFileColumns(killed, table, new Changes())).rejects.toThrow('killed');

  const changes = new Changes();
  const from: unknown[] = [];
  const watched = Object.create(dynamo, {
    scan: {
      value: (input: { ExclusiveStartKey?: unknown }) => {
        from.push(input.ExclusiveStartKey);
        return dynamo.scan(input as never);
      },
    },
  });
  await migrateFileColumns(watched, table, changes);
  expect(from[0]).toBeDefined();
  expect(changes.made).toHaveLength(1);

  expect(await names({})).toEqual(['file 9', 'file 10']);
  expect(await names({ sort: '-createdAt', deleted: true })).toEqual(['gone']);
  expect(await names({ sort: '-createdAt', states: UNFINISHED_STATES })).toEqual(['sending']);
  expect(await names({ category: 'image', sort: '-size' })).toHaveLength(2);
  expect(await store.find(ownerId, kept.id)).toEqual(kept);
  expect(await store.count(ownerId)).toEqual(
    expect.arrayContaining([
      { category: 'image', status: 'ready', deleted: false, count: 2, bytes: 2 * SIZE },
      { category: 'image', status: 'ready', deleted: true, count: 1, bytes: 1 * SIZE },
      { category: 'image', status: 'uploading', deleted: false, count: 1, bytes: 1 * SIZE },
    ]),
  );
  expect(await store.count('other')).toEqual([
    { category: 'image', status: 'ready', deleted: false, count: 250, bytes: 250 * SIZE },
  ]);

  const again = new Changes();
  await migrateFileColumns(dynamo, table, again);
  expect(again.made).toEqual([]);
});

it('counts anew what is in doubt, whatever was counted before', async () => {
  const { dynamo, table } = made;
  const store = new DynamoFileStore(dynamo, table);
  const Key = key.fileCounts(ownerId, 1);
  const ADD = { UpdateExpression: 'ADD #kind :n', ExpressionAttributeNames: { '#kind': 'image#ready' } };
  await dynamo.update({ TableName: table, Key, ...ADD, ExpressionAttributeValues: { ':n': 7 } });
  // What algorithms made is counted beside it, and kept.
  const DERIVED = { ...ADD, ExpressionAttributeNames: { '#kind': 'DERIVED' } };
  await dynamo.update({ TableName: table, Key, ...DERIVED, ExpressionAttributeValues: { ':n': 44 } });
  await migrateFileColumns(dynamo, table, new Changes());
  const ready = async () =>
    (await store.count(ownerId)).find(({ status, deleted }) => status === 'ready' && !deleted);
  expect((await ready())?.count).toBe(9);
  await dynamo.put({ TableName: table, Item: key.migration('counts-in-doubt') });
  // Whatever is written while it is counted is counted, too.
  const changes = new Changes();
  const during = Object.create(dynamo, {
    transactWrite: {
      value: async (input: never) => {
        during.transactWrite = dynamo.transactWrite.bind(dynamo);
        await store.create(aFile({ ownerId, status: 'ready' }));
        return dynamo.transactWrite(input);
      },
      writable: true,
    },
  });
  await migrateFileColumns(during, table, changes);
  expect(changes.made).toHaveLength(1);
  expect((await ready())?.count).toBe(3);
  await migrateFileColumns(dynamo, table, new Changes());
  expect((await ready())?.count).toBe(3);
  expect(await new DynamoProcessingStore(dynamo, table).storedBytes(ownerId)).toBe(44);
});

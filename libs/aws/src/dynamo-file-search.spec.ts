import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { wordsOf } from '@intake/domain';
import { fileSearchContract } from '@intake/testing';
import { startWithTable } from '../test/aws-under-test.ts';
import { DynamoFileSearch } from './dynamo-file-search.ts';
import { key } from './table.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
});
afterAll(() => cleanUp());

fileSearchContract(async () => new DynamoFileSearch(dynamo, table));

type Calls = Record<string, (...args: never[]) => unknown>;

const entriesOf = async (ownerId: string) => {
  const { Items = [] } = await dynamo.scan({ TableName: table });
  return Items.filter(({ pk }) => String(pk).startsWith(key.owner(ownerId))).map(({ sk }) => String(sk));
};

it('asks for no note of a new file before it writes one, and finds one that is there all the same', async () => {
  const get = jest.fn((input: never) => dynamo.get(input));
  const search = new DynamoFileSearch(Object.create(dynamo, { get: { value: get } }), table);
  const file = { ownerId: crypto.randomUUID(), fileId: '1' };
  const named = (text: string, version: number) =>
    search.put({ ...file, source: 'name', words: wordsOf(text), version });
  await named('one two', 1);
  expect(get).toHaveBeenCalledTimes(1); // whether somebody else wrote meanwhile
  await named('three', 2);
  expect(await entriesOf(file.ownerId)).toEqual(expect.arrayContaining(['three#1', '1']));
  expect(await entriesOf(file.ownerId)).toHaveLength(2);
});

it.each([
  ['name', 'four#1', ['1']],
  ['document', 'four#1#document', ['1', '1']],
])(
  'leaves no entry of a %s behind and lacks none, wherever it is killed and repeated',
  async (source, entry, items) => {
    const kill = (at: number) => {
      let calls = 0;
      const counted = (name: string) => ({
        value: (...args: never[]) => {
          if (calls++ === at) throw new Error('killed');
          return (dynamo as unknown as Calls)[name]!(...args);
        },
      });
      return Object.create(dynamo, {
        put: counted('put'),
        batchWrite: counted('batchWrite'),
        delete: counted('delete'),
      });
    };
    for (let at = 0, isOver = false; !isOver; at++) {
      const ownerId = crypto.randomUUID();
      const words = (text: string, version: number) =>
        ({
          ...{ ownerId, fileId: '1', source, words: wordsOf(text), version },
          ...(source !== 'name' && version < 3 && { facts: { perceptualHash: String(version).repeat(16) } }),
        }) as const;
      const whole = new DynamoFileSearch(dynamo, table);
      await whole.put(words('one two', 1));
      isOver = await new DynamoFileSearch(kill(at), table).put(words('two three', 2)).then(
        () => true,
        () => false,
      );
      // Not the same is repeated but something later.
      await whole.put(words('four', 3));
      expect((await entriesOf(ownerId)).sort()).toEqual([...items, entry]);
      await new DynamoFileSearch(kill(at), table).remove({ ownerId, fileId: '1' }).catch(() => undefined);
      await whole.remove({ ownerId, fileId: '1' });
      expect(await entriesOf(ownerId)).toEqual([]);
    }
  },
);

it('compares all pictures with one band of a hash, however short the pages are', async () => {
  const ownerId = crypto.randomUUID();
  const short = async (input: { Limit: number }) =>
    dynamo.query({ ...input, Limit: Math.min(input.Limit, 2) } as never);
  const search = new DynamoFileSearch(Object.create(dynamo, { query: { value: short } }), table);
  const ids = Array.from({ length: 7 }, (_, i) => String(i));
  for (const fileId of ids) {
    const facts = { perceptualHash: `000000000000000${fileId}` };
    await search.put({ ownerId, fileId, source: 'image', words: [], version: 1, facts });
  }
  const alike = await search.alike(ownerId, '0000000000000000', 10);
  expect(alike.map(({ fileId }) => fileId).sort()).toEqual(ids);
});

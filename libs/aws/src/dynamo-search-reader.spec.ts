import { jest } from '@jest/globals';
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { type FileFacts, hasFacts, type Wanted, type WordQuery } from '@intake/domain';
import { startWithTable } from '../test/aws-under-test.ts';
import { BatchWriter } from './batch-writer.ts';
import { DynamoSearchReader } from './dynamo-search-reader.ts';
import { entryItems, entryOf, factsItem, keptWords, toNote } from './search-items.ts';
import type { SearchLimits } from './search-reading.ts';
import { key } from './table.ts';

// Real servers, on machines that do other things, too.
jest.setTimeout(30_000);

const ownerId = crypto.randomUUID();
const idOf = (i: number) => String(i).padStart(6, '0');

interface File {
  id: string;
  name: string[];
  document: string[];
  facts: FileFacts;
}
const files: File[] = Array.from({ length: 60 }, (_, i) => ({
  id: idOf(i),
  name: ['img', idOf(i), i % 2 ? 'odd' : 'even', ...(i === 3 ? ['needle'] : [])],
  document: [
    ...['img', `repeat${i}`, i < 30 ? 'earlier' : 'later'],
    ...(i % 3 === 0 ? ['holiday'] : []),
    ...(i % 5 === 0 ? ['holidays'] : []),
    ...(i % 20 === 1 ? ['seldom'] : []),
  ],
  facts: { pages: i, labels: i % 20 === 1 ? ['tree'] : ['treehouse'] },
}));

let dynamo: DynamoDBDocument;
let table: string;
let cleanUp: () => Promise<void>;

beforeAll(async () => {
  ({ dynamo, table, cleanUp } = await startWithTable());
  // Written past `put`, which would take its time.
  const writer = new BatchWriter(dynamo, table);
  await Promise.all(files.map((file) => writer.put(itemsOf(file), file.id)));
});
afterAll(() => cleanUp());

function itemsOf({ id, name, document, facts }: File) {
  const text = { ownerId, fileId: id, source: 'document', words: document, facts, version: 1 };
  const sources = { name, document: keptWords(text) };
  const note = { rev: 1, versions: { name: 1, document: 1 }, sources, facts: { document: facts }, old: [] };
  return [
    { ...key.searchNote(ownerId, id), ...toNote(note) },
    { ...key.searchFacts(ownerId, id), ...factsItem(note) },
    ...entryItems({ ...text, source: 'name', words: name }, name),
    ...entryItems(
      text,
      keptWords(text).map((word) => entryOf('document', word)),
    ),
  ];
}

const base = { ownerId, limit: 20, oldestFirst: false };
const CALLS = ['query', 'batchGet'] as const;

/** A search that counts what it reads. @param short every page has so many items at most */
function watched(limits: SearchLimits, short = 1000) {
  const read = { items: 0, calls: 0 };
  const counted = (name: (typeof CALLS)[number]) => ({
    value: async (input: { Limit?: number }) => {
      const limit = input.Limit && { Limit: Math.min(input.Limit, short) };
      const page = await (dynamo[name] as (input: object) => Promise<{ ScannedCount?: number }>)({
        ...input,
        ...limit,
      });
      read.items += page.ScannedCount ?? 0;
      read.calls++;
      return page;
    },
  });
  const [query, batchGet] = CALLS.map(counted);
  const proxy = Object.create(dynamo, { query: query!, batchGet: batchGet! }) as DynamoDBDocument;
  return { search: new DynamoSearchReader(proxy, table, limits), read };
}

/** As a reader of pages goes on, however short they are. */
async function all(search: DynamoSearchReader, query: WordQuery) {
  const found: string[] = [];
  let after = query.after;
  for (let answers = 0; answers < 300; answers++) {
    const page = await search.find({ ...query, after });
    expect(page.fileIds.length).toBeLessThanOrEqual(query.limit);
    found.push(...page.fileIds);
    if (page.next === null) return found;
    // It never stands still.
    if (after !== undefined) expect(page.next < after).toBe(!query.oldestFirst);
    after = page.next;
  }
  throw new Error('There is no end.');
}

const WANTED: Wanted[] = [
  ...['img', 'need', 'holiday', 'holidays', 'rep', 'nothing', 'odd even', 'earlier later', 'img needle'],
  ...['seldom img', 'holi img', 'rep odd', '0000 rep', 'img odd holiday', 'later even holi'],
].map((words) => ({ words: words.split(' ') }));
for (const words of [[], ['odd'], ['seldom', 'rep']])
  for (const facts of [{ minPages: 35 }, { maxPages: 3 }, { label: 'tree' }]) WANTED.push({ words, facts });

const has = ({ name, document, facts }: File, wanted: Wanted) =>
  wanted.words.every((word) => [...name, ...document].some((one) => one.startsWith(word))) &&
  (!wanted.facts || hasFacts(facts, wanted.facts));

// Small pages and little to spend: each way through the index is gone, and interrupted everywhere.
it.each([
  [{ units: 2, page: 3 }, 1000],
  [{ units: 6, page: 5 }, 3],
  [{ units: 200, page: 250 }, 1000],
])('finds each file once and in order, with %o and pages of %i', async (limits, short) => {
  const { search } = watched(limits, short);
  for (const [n, wanted] of WANTED.entries()) {
    const ids = files.filter((file) => has(file, wanted)).map(({ id }) => id);
    const oldestFirst = n % 2 === 0;
    const found = await all(search, { ...base, ...wanted, limit: 7, oldestFirst });
    expect({ wanted, found }).toEqual({ wanted, found: oldestFirst ? ids : ids.toReversed() });
  }
});

const limits = { units: 8, page: 10 };

it('reads only what it finds of a rare word', async () => {
  const { search, read } = watched(limits);
  expect(await search.find({ ...base, words: ['need'] })).toEqual({ fileIds: [idOf(3)], next: null });
  expect(read.items).toBe(1);
});

it('reads no more of a frequent word than fills the page', async () => {
  const { search, read } = watched(limits);
  const { fileIds } = await search.find({ ...base, words: ['odd'], limit: 5 });
  expect(fileIds).toEqual([59, 57, 55, 53, 51].map(idOf));
  expect(read.items).toBeLessThanOrEqual(20);
});

it('looks a rare word and a frequent one up from the rare one', async () => {
  const { search, read } = watched(limits);
  expect(await search.find({ ...base, words: ['odd', 'need'] })).toEqual({ fileIds: [idOf(3)], next: null });
  expect(await search.find({ ...base, words: ['even', 'need'] })).toEqual({ fileIds: [], next: null });
  expect(read.items).toBeLessThanOrEqual(2 * 11);
});

it('looks up what is far denser than the rarest word', async () => {
  const { search, read } = watched({ units: 8, page: 2 });
  const page = await search.find({ ...base, words: ['img', 'seldom'] });
  expect(page).toEqual({ fileIds: [41, 21, 1].map(idOf), next: null });
  expect(read.items).toBeLessThanOrEqual(12);
});

it('leaves out what only one of two frequent words has', async () => {
  const { search, read } = watched({ units: 100, page: 10 });
  // What is later has half a list that nothing of the other comes into.
  const page = await search.find({ ...base, words: ['earlier', 'img'], limit: 3 });
  expect(page.fileIds).toEqual([29, 28, 27].map(idOf));
  expect(read.items).toBeLessThanOrEqual(70);
});

it('gives a short answer, and where to go on, before two words have met', async () => {
  const { search, read } = watched({ units: 6, page: 4 });
  const { fileIds, next } = await search.find({ ...base, words: ['odd', 'even'] });
  expect(fileIds).toEqual([]);
  expect(next).not.toBeNull();
  expect(read.calls).toBeLessThanOrEqual(10);
});

it('looks up no more than an answer may read', async () => {
  const Items = Array.from({ length: 500 }, (_, i) => ({ sk: `word#${idOf(i)}` }));
  const batchGet = jest.fn(async () => ({ Responses: {} }));
  const fake = { query: async () => ({ Items }), batchGet } as unknown as DynamoDBDocument;
  const search = new DynamoSearchReader(fake, table, { units: 60, page: 1000 });
  const query = { ...base, words: ['word'], facts: { minPages: 1 }, oldestFirst: true };
  expect(await search.find(query)).toEqual({ fileIds: [], next: idOf(199) });
  expect(batchGet).toHaveBeenCalledTimes(2);
});

import { aFile, MemoryFileSearch, MemoryFileStore, OWNER, uploadFixture, mp4 } from '@intake/testing';
import { GRACE } from '../file-record.ts';
import { IndexedFileStore, searchEntry } from './indexed-file-store.ts';
import { ListFiles, type ListFilesInput } from './list-files.ts';
import { SearchFiles } from './search-files.ts';

async function library(count: number, partial: (i: number) => Partial<ReturnType<typeof aFile>>) {
  const memory = new MemoryFileStore();
  const search = new MemoryFileSearch();
  const files = new IndexedFileStore(memory, search);
  for (let i = 0; i < count; i++) await files.create(aFile({ status: 'ready', ...partial(i) }));
  memory.settle();
  const reads = { list: 0, find: 0 };
  const counted = (name: 'list' | 'find', port: object) =>
    Object.create(port, {
      [name]: {
        value: (...args: unknown[]) => {
          reads[name]++;
          return (port as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
        },
      },
    });
  const searchFiles = new SearchFiles({ files: counted('list', files), search: counted('find', search) });
  const list = new ListFiles({ files, search, searchFiles });
  const names = async (query: Partial<ListFilesInput>) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const base = { ownerId: 'owner-1', limit: 7, sort: '-createdAt', deleted: false } as const;
      const page = await list.execute({ ...base, ...query, cursor });
      expect(page.items.length).toBeLessThanOrEqual(7);
      found.push(...page.items.map(({ name }) => name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    return found;
  };
  return { names, reads, search, files, searchFiles };
}

const isSorted = (names: string[]) => expect(names).toEqual([...names].sort());
const name = (i: number) => `word ${String((i * 37) % 400).padStart(3, '0')}.png`;

it.each([
  ['few', 30],
  ['many', 320],
])('lists %s found files by name, each once, page by page', async (_, count) => {
  const { names } = await library(count, (i) => ({ name: i % 2 ? name(i) : `other ${i}.png` }));
  const found = await names({ q: 'wor', sort: 'name' });
  expect(new Set(found).size).toBe(count / 2);
  isSorted(found);
});

it('looks through the list itself where more are found than are sorted here', async () => {
  const { names, reads } = await library(760, (i) => ({ name: `word ${String(i).padStart(3, '0')}.png` }));
  const found = await names({ q: 'wor', sort: '-name' });
  expect(found).toHaveLength(760);
  isSorted(found.toReversed());
  expect(reads.list).toBeGreaterThan(0);
});

it.each([
  ['-createdAt', { find: 1, list: 0 }],
  ['name', { find: 2, list: 0 }],
] as const)(
  'by %s gives an answer when the search has read enough, and goes on from there',
  async (sort, reads) => {
    const { names, searchFiles, search, reads: done } = await library(20, (i) => ({ name: name(i) }));
    const find = search.find.bind(search);
    let finds = 0;
    // As if the words were everywhere and met nowhere for long.
    search.find = async (query) => (finds++ < 2 ? { fileIds: [], next: 'z'.repeat(3 - finds) } : find(query));
    const base = { ownerId: 'owner-1', limit: 7, sort, deleted: false, states: ['ready'] } as const;
    const page = await searchFiles.execute({ ...base, states: ['ready'] }, { words: ['word'] });
    expect({ items: page.items, ...done }).toEqual({ items: [], ...reads });
    expect(page.nextCursor).not.toBeNull();
    finds = 0;
    expect(await names({ q: 'word', sort })).toHaveLength(20);
  },
);

it('looks at a few hundred files of a list for one answer', async () => {
  const { searchFiles, reads } = await library(800, (i) => ({ name: i % 790 === 9 ? 'word.png' : 'a.png' }));
  const base = { ownerId: 'owner-1', limit: 7, sort: 'name', deleted: false, states: ['ready'] } as const;
  const page = await searchFiles.execute({ ...base, cursor: 'list.' }, { words: ['word'] });
  expect(page.nextCursor).not.toBeNull();
  expect(reads.list).toBe(3);
});

it('looks through a short list itself, whatever all the others are called', async () => {
  const { names, reads } = await library(120, (i) => ({
    name: `word ${i}.png`,
    ...(i % 40 === 0 && { deletedAt: '2026-11-01T10:00:00.000Z' }),
  }));
  expect(await names({ q: 'wor', deleted: true })).toEqual(['word 80.png', 'word 40.png', 'word 0.png']);
  expect(reads.find).toBe(0);
  expect(await names({ q: 'wor' })).toHaveLength(117);
});

it('finds by what is not in the name, in every way', async () => {
  const { names, search } = await library(60, (i) => ({
    name: `${i}.png`,
    status: i < 3 ? 'rejected' : 'ready',
  }));
  const about = { ownerId: 'owner-1', source: 'text', words: ['invoice'], version: 1 } as const;
  for (const at of ['1', '50']) {
    const after = '0';
    const page = await search.find({ ownerId: 'owner-1', words: [at], limit: 40, oldestFirst: true, after });
    await search.put({ ...about, fileId: page.fileIds[0]! });
  }
  expect(await names({ q: 'inv' })).toEqual(['50.png', '1.png']);
  expect(await names({ q: 'inv', sort: 'name' })).toEqual(['1.png', '50.png']);
  expect(await names({ q: 'inv', status: 'rejected' })).toEqual(['1.png']);
});

describe('the search follows the records', () => {
  async function ready(name = 'first.mp4') {
    const fixture = uploadFixture();
    const upload = await fixture.start.execute(OWNER, { name, size: 64 });
    const { id } = upload.record;
    const found = async (q: string) => (await fixture.listAll({ q })).map((file) => file.id);
    await fixture.complete.execute(OWNER, id, await fixture.send(upload, mp4(64)));
    return { fixture, id, found };
  }

  it('from the state that lists a file, through its names, to its end', async () => {
    const { fixture, id, found } = await ready();
    expect(await found('first')).toEqual([id]);
    await fixture.rename.execute(OWNER, id, 'second.mp4');
    expect(await found('first')).toEqual([]);
    expect(await found('second')).toEqual([id]);
    await fixture.remove.execute(OWNER, id);
    expect(await found('second')).toEqual([]);
    await fixture.restore.execute(OWNER, id);
    expect(await found('second')).toEqual([id]);
    await fixture.remove.execute(OWNER, id);
    await fixture.purge.execute(OWNER, id);
    await fixture.sweep.execute();
    expect(await fixture.memory.search.matching(OWNER, [id], { words: ['second'] })).toEqual(new Set());
  });

  it('after a rename that was killed between the record and the search', async () => {
    const { fixture, id, found } = await ready();
    fixture.memory.search.put = () => Promise.reject(new Error('killed'));
    await expect(fixture.rename.execute(OWNER, id, 'second.mp4')).rejects.toThrow('killed');
    expect(await found('second')).toEqual([]);
    Reflect.deleteProperty(fixture.memory.search, 'put');
    fixture.clock.advance(GRACE.interrupted);
    await fixture.sweep.execute();
    expect(await found('second')).toEqual([id]);
    expect(await fixture.stored(id)).not.toHaveProperty('unindexed', true);
  });

  it('never lists a file that cannot be found', async () => {
    const fixture = uploadFixture();
    const upload = await fixture.start.execute(OWNER, { name: 'a.mp4', size: 64 });
    const parts = await fixture.send(upload, mp4(64));
    fixture.memory.search.put = () => Promise.reject(new Error('away'));
    await expect(fixture.complete.execute(OWNER, upload.record.id, parts)).rejects.toThrow('away');
    expect(await fixture.listAll({})).toEqual([]);
    Reflect.deleteProperty(fixture.memory.search, 'put');
    await fixture.complete.execute(OWNER, upload.record.id, parts);
    expect(await fixture.listAll({ q: 'a' })).toHaveLength(1);
  });
});

it('an entry has the words of folder and name, in the version of the record', () => {
  expect(searchEntry(aFile({ id: 'x', path: 'Trip', name: 'a.png', version: 3 }))).toEqual({
    ...{ ownerId: 'owner-1', fileId: 'x', source: 'name', words: ['trip', 'a', 'png'], version: 3 },
  });
});

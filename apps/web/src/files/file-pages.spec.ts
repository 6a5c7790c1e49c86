import { QueryClient } from '@tanstack/vue-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listFiles } from '../api/files.ts';
import { aFile } from '../../test/fake-api.ts';
import {
  changeFiles,
  insertFile,
  mergeHead,
  mergeSorted,
  readPage,
  refreshHead,
  type FilePages,
} from './file-pages.ts';

vi.mock('../api/files.ts', () => ({ listFiles: vi.fn() }));

const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => aFile());
const pages = (...lists: (typeof a)[][]): FilePages => ({
  pages: lists.map((items, n) => ({
    items: items as never,
    nextCursor: n < lists.length - 1 ? `after ${n}` : 'more',
    total: 8,
  })),
  pageParams: lists.map((_, n) => (n === 0 ? undefined : `after ${n - 1}`)),
});
const names = (data: FilePages | null) => data?.pages.map((page) => page.items.map(({ id }) => id));

describe('mergeHead', () => {
  it('replaces the only page', () => {
    expect(mergeHead(pages([a, b]), { items: [c!, a!], nextCursor: null, total: null })?.pages).toEqual([
      { items: [c, a], nextCursor: null, total: null },
    ]);
  });

  it('puts what is new in front and keeps what was loaded, each file once', () => {
    const merged = mergeHead(pages([b, c], [d, e]), { items: [a!, b!], nextCursor: 'x', total: 9 });
    expect(names(merged)).toEqual([
      [a!.id, b!.id, c!.id],
      [d!.id, e!.id],
    ]);
    expect(merged?.pages[0]).toMatchObject({ nextCursor: 'after 0', total: 9 });
  });

  it('takes the newer state of a file', () => {
    const merged = mergeHead(pages([b, c], [d]), {
      items: [{ ...b!, status: 'failed' }],
      nextCursor: 'x',
      total: 9,
    });
    expect(merged?.pages[0]?.items[0]?.status).toBe('failed');
  });

  it('keeps what is known better, and what the list does not know yet', () => {
    const known = { ...b!, version: 9, status: 'ready' } as const;
    const early = aFile({ version: 0 });
    const late = {
      items: [{ ...known, version: 8, status: 'verifying' } as const],
      nextCursor: null,
      total: 1,
    };
    const merged = mergeHead(pages([early, known]), late);
    expect(merged?.pages[0]?.items).toEqual(expect.arrayContaining([known, early]));
  });

  it('gives up when it does not meet what is loaded', () => {
    expect(mergeHead(pages([c, d], [e, f]), { items: [a!, b!], nextCursor: 'x', total: 9 })).toBeNull();
  });
});

describe('mergeSorted', () => {
  const named = (name: string, size = 1) => aFile({ name, size });
  const [one, five, nine] = [named('file 1', 10), named('file 5', 50), named('file 9', 90)];
  const newest = (...items: (typeof one)[]) => ({ items, nextCursor: 'x', total: 10 });
  const shown = (data: FilePages) => data.pages.map(({ items }) => items.map(({ name }) => name));

  it('puts a new file where it belongs, on whatever page, and changes what is known', () => {
    const rejected = { ...nine, status: 'rejected' } as const;
    const merged = mergeSorted(pages([one, five], [nine]), newest(named('File 7', 70), rejected), 'name');
    expect(shown(merged)).toEqual([
      ['file 1', 'file 5'],
      ['File 7', 'file 9'],
    ]);
    expect(merged.pages[1]!.items[1]!.status).toBe('rejected');
    expect(merged.pages[0]!.total).toBe(10);
    const bySize = mergeSorted(pages([nine, five], [one]), newest(named('b', 60)), '-size');
    expect(shown(bySize)).toEqual([['file 9', 'b', 'file 5'], ['file 1']]);
  });

  it('leaves what comes behind the end to its page, and takes it when there is none', () => {
    const more = pages([one], [five]);
    expect(shown(mergeSorted(more, newest(nine), 'name'))).toEqual([['file 1'], ['file 5']]);
    const all = { ...more, pages: [more.pages[0]!, { ...more.pages[1]!, nextCursor: null }] };
    expect(shown(mergeSorted(all, newest(nine), 'name'))).toEqual([['file 1'], ['file 5', 'file 9']]);
  });
});

describe('lists in the cache', () => {
  const sorted = ['files', { sort: 'name', category: 'video' }];
  const queries = () => {
    const client = new QueryClient();
    client.setQueryData(sorted, pages([a, b], [c, d], [e]));
    const [query] = client.getQueryCache().findAll({ queryKey: sorted });
    query!.isActive = () => true;
    return client;
  };

  it('are brought up to date by one page, in whatever order', async () => {
    const list = vi.mocked(listFiles);
    list.mockReset();
    list.mockResolvedValue({ items: [{ ...d!, status: 'failed' }], nextCursor: 'more', total: 7 });
    const client = queries();
    await refreshHead(client);
    expect(list.mock.calls.map(([query]) => query)).toEqual([{ category: 'video', limit: 100 }]);
    expect(client.getQueryData<FilePages>(sorted)!.pages[1]!.items[1]!.status).toBe('failed');
  });

  it('count less when a file is taken out', () => {
    const client = queries();
    changeFiles(client, (file) => (file.id === c!.id ? null : file));
    expect(client.getQueryData<FilePages>(sorted)!.pages.map(({ total }) => total)).toEqual([7, 7, 7]);
  });
});

describe('readPage', () => {
  const list = vi.mocked(listFiles);
  beforeEach(() => void list.mockReset());

  it('goes on over empty pages to the first that shows something', async () => {
    list
      .mockResolvedValueOnce({ items: [], nextCursor: '1', total: null })
      .mockResolvedValueOnce({ items: [], nextCursor: '2', total: null })
      .mockResolvedValueOnce({ items: [a!], nextCursor: '3', total: null });
    expect(await readPage({ q: 'a' })).toEqual({ items: [a], nextCursor: '3', total: null });
    expect(list.mock.calls.map(([query]) => query.cursor)).toEqual([undefined, '1', '2']);
  });

  it('ends with nothing when the last page is empty', async () => {
    list
      .mockResolvedValueOnce({ items: [], nextCursor: '1', total: null })
      .mockResolvedValueOnce({ items: [], nextCursor: null, total: null });
    expect(await readPage({ deleted: true })).toEqual({ items: [], nextCursor: null, total: null });
  });

  it('stops between pages when the query was cancelled', async () => {
    const reader = new AbortController();
    list.mockImplementation(async () => {
      reader.abort();
      return { items: [], nextCursor: 'more', total: null };
    });
    await expect(readPage({ q: 'a' }, reader.signal)).rejects.toThrow();
    expect(list).toHaveBeenCalledTimes(1);
  });
});

describe('insertFile', () => {
  const file = aFile({ name: 'new.mp4' });
  const listed = (query: object): string[] => {
    const queries = new QueryClient();
    queries.setQueryData(['files', query], pages([a, b], [c]));
    insertFile(queries, file);
    insertFile(queries, file);
    const data = queries.getQueryData<FilePages>(['files', query])!;
    return data.pages.flatMap(({ items }) => items.map(({ name }) => name));
  };
  const before = [a, b, c].map((one) => one!.name);

  it.each([{}, { category: 'video' }, { status: 'ready' }, { sort: '-createdAt' }])(
    'puts it on top of the list of %j, once',
    (query) => expect(listed(query)).toEqual(['new.mp4', ...before]),
  );
  it('puts one whose upload began earlier where the server will', () => {
    const [early, late] = [aFile({ name: 'early.mp4' }), aFile({ name: 'late.mp4' })];
    const queries = new QueryClient();
    const earlier = aFile({ id: '01FILE000000' });
    queries.setQueryData(['files', {}], pages([late, earlier]));
    insertFile(queries, early);
    expect(names(queries.getQueryData<FilePages>(['files', {}])!)).toEqual([[late.id, early.id, earlier.id]]);
  });

  it.each([{ category: 'audio' }, { status: 'rejected' }, { q: 'new' }, { sort: 'name' }, { deleted: true }])(
    'leaves the list of %j to the server',
    (query) => expect(listed(query)).toEqual(before),
  );
});

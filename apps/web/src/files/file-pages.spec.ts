import { QueryClient } from '@tanstack/vue-query';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { listFiles } from '../api/files.ts';
import { aFile } from '../../test/fake-api.ts';
import { insertFile, mergeHead, readPage, type FilePages } from './file-pages.ts';

vi.mock('../api/files.ts', () => ({ listFiles: vi.fn() }));

const [a, b, c, d, e, f] = Array.from({ length: 6 }, () => aFile());
const pages = (...lists: (typeof a)[][]): FilePages => ({
  pages: lists.map((items, n) => ({
    items: items as never,
    nextCursor: n < lists.length - 1 ? `after ${n}` : 'more',
  })),
  pageParams: lists.map((_, n) => (n === 0 ? undefined : `after ${n - 1}`)),
});
const names = (data: FilePages | null) => data?.pages.map((page) => page.items.map(({ id }) => id));

describe('mergeHead', () => {
  it('replaces the only page', () => {
    expect(mergeHead(pages([a, b]), { items: [c!, a!], nextCursor: null })?.pages).toEqual([
      { items: [c, a], nextCursor: null },
    ]);
  });

  it('puts what is new in front and keeps what was loaded, each file once', () => {
    const merged = mergeHead(pages([b, c], [d, e]), { items: [a!, b!], nextCursor: 'x' });
    expect(names(merged)).toEqual([
      [a!.id, b!.id, c!.id],
      [d!.id, e!.id],
    ]);
    expect(merged?.pages[0]?.nextCursor).toBe('after 0');
  });

  it('takes the newer state of a file', () => {
    const merged = mergeHead(pages([b, c], [d]), { items: [{ ...b!, status: 'failed' }], nextCursor: 'x' });
    expect(merged?.pages[0]?.items[0]?.status).toBe('failed');
  });

  it('gives up when it does not meet what is loaded', () => {
    expect(mergeHead(pages([c, d], [e, f]), { items: [a!, b!], nextCursor: 'x' })).toBeNull();
  });
});

describe('readPage', () => {
  const list = vi.mocked(listFiles);
  beforeEach(() => void list.mockReset());

  it('goes on over empty pages to the first that shows something', async () => {
    list
      .mockResolvedValueOnce({ items: [], nextCursor: '1' })
      .mockResolvedValueOnce({ items: [], nextCursor: '2' })
      .mockResolvedValueOnce({ items: [a!], nextCursor: '3' });
    expect(await readPage({ q: 'a' })).toEqual({ items: [a], nextCursor: '3' });
    expect(list.mock.calls.map(([query]) => query.cursor)).toEqual([undefined, '1', '2']);
  });

  it('ends with nothing when the last page is empty', async () => {
    list
      .mockResolvedValueOnce({ items: [], nextCursor: '1' })
      .mockResolvedValueOnce({ items: [], nextCursor: null });
    expect(await readPage({ deleted: true })).toEqual({ items: [], nextCursor: null });
  });

  it('stops between pages when the query was cancelled', async () => {
    const reader = new AbortController();
    list.mockImplementation(async () => {
      reader.abort();
      return { items: [], nextCursor: 'more' };
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
  it.each([{ category: 'audio' }, { status: 'rejected' }, { q: 'new' }, { sort: 'name' }, { deleted: true }])(
    'leaves the list of %j to the server',
    (query) => expect(listed(query)).toEqual(before),
  );
});

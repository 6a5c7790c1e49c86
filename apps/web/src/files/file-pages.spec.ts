import { describe, expect, it } from 'vitest';
import { aFile } from '../../test/fake-api.ts';
import { mergeHead, type FilePages } from './file-pages.ts';

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

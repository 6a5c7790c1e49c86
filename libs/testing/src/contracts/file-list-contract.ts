import { type FileQuery, type FileRecord, type FileStore, LISTED_STATES } from '@intake/domain';
import { aFile, ulidTime } from '../factories.ts';
import { expectRefusal } from './refusal.ts';

export function fileListContract(make: () => Promise<FileStore>): void {
  describe('FileStore lists', () => {
    let store: FileStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const add = async (partial: Partial<FileRecord> = {}) => {
      const record = aFile({ ownerId, status: 'ready', ...partial });
      await store.create(record);
      return record;
    };
    const list = (query: Partial<FileQuery> = {}) =>
      store.list({ ownerId, limit: 50, states: LISTED_STATES, sort: '-createdAt', deleted: false, ...query });
    /** An index lags: what a list shows at first may be what was. */
    const names = async (query: Partial<FileQuery> = {}) => {
      await namesNow({ ...query, cursor: undefined });
      return namesNow(query);
    };
    /** Pages may be short, even empty, and still have a next one. */
    const namesNow = async ({ cursor, ...query }: Partial<FileQuery> = {}) => {
      const found: string[] = [];
      for (let next = cursor, isEnd = false; !isEnd;) {
        const page = await list({ ...query, cursor: next });
        expect(page.items.length).toBeLessThanOrEqual(query.limit ?? 50);
        found.push(...page.items.map((record) => record.name));
        next = page.nextCursor ?? undefined;
        isEnd = !next;
      }
      return found;
    };
    /** A cursor behind the first so many of a list. */
    const cursorAfter = async (count: number, query: Partial<FileQuery> = {}) => {
      await namesNow(query);
      let cursor: string | undefined;
      for (let seen = 0; seen < count;) {
        const page = await list({ ...query, limit: 1, cursor });
        seen += page.items.length;
        cursor = page.nextCursor!;
      }
      return cursor!;
    };

    it.each([
      ['-createdAt', ['Éclair', 'zebra', 'Apple', 'banana']],
      ['createdAt', ['banana', 'Apple', 'zebra', 'Éclair']],
      ['name', ['Apple', 'banana', 'Éclair', 'zebra']],
      ['-name', ['zebra', 'Éclair', 'banana', 'Apple']],
      ['size', ['zebra', 'banana', 'Éclair', 'Apple']],
      ['-size', ['Apple', 'Éclair', 'banana', 'zebra']],
    ] as const)('sorts by %s, whole and page by page', async (sort, expected) => {
      await add({ name: 'banana', size: 20 });
      await add({ name: 'Apple', size: 1_000_000_000 });
      await add({ name: 'zebra', size: 3 });
      await add({ name: 'Éclair', size: 100 });
      expect(await names({ sort })).toEqual(expected);
      expect(await names({ sort, limit: 1 })).toEqual(expected);
      expect(await names({ sort, limit: 3 })).toEqual(expected);
    });

    it('lists equal names and sizes once each, across pages', async () => {
      for (let i = 0; i < 5; i++) await add({ name: 'same.png', path: String(i) });
      for (const sort of ['name', '-size'] as const) expect(await names({ sort, limit: 2 })).toHaveLength(5);
    });

    it('has no next page when the last one is full', async () => {
      await add();
      await add();
      expect((await list({ limit: 1, cursor: await cursorAfter(1) })).nextCursor).toBeNull();
      expect((await list({ limit: 1 })).nextCursor).not.toBeNull();
      expect(await list({ ownerId: crypto.randomUUID() })).toEqual({ items: [], nextCursor: null });
    });

    it.each([
      ['name', ['a', 'b', 'c', 'd']],
      ['-size', ['d', 'c', 'b', 'a']],
    ] as const)('lists one category, one state, the trash, in the order of %s', async (sort, expected) => {
      const few = [
        { category: 'video', status: 'rejected' },
        { category: 'video', deletedAt: '2026-11-01T10:00:00.000Z' },
      ] as const;
      for (const [i, name] of ['c', 'a', 'd', 'b'].entries()) {
        const size = name.charCodeAt(0);
        await add({ name, size, category: 'video' });
        for (const one of few) await add({ ...one, name, size });
        await add({ name: `other ${i}`, size: i, category: 'audio' });
      }
      const twice = expected.flatMap((name) => [name, name]);
      for (const limit of [1, 3, 50]) {
        expect(await names({ sort, limit, category: 'video' })).toEqual(twice);
        expect(await names({ sort, limit, category: 'video', states: ['ready'] })).toEqual(expected);
        expect(await names({ sort, limit, states: ['rejected'] })).toEqual(expected);
        expect(await names({ sort, limit, deleted: true })).toEqual(expected);
        expect(await names({ sort, limit, deleted: true, category: 'video' })).toEqual(expected);
        expect(await names({ sort, limit, states: ['ready'] })).toHaveLength(8);
      }
    });

    it('lists what was made from one time on and before another', async () => {
      for (const [i, month] of ['2026-01', '2026-02', '2026-03', '2026-04'].entries()) {
        const createdAt = `${month}-01T00:00:00.000Z`;
        await add({ name: month, createdAt, id: `${ulidTime(createdAt)}${String(i).padStart(16, '0')}` });
      }
      const from = '2026-02-01T00:00:00.000Z';
      const to = '2026-04-01T00:00:00.000Z';
      for (const query of [{}, { category: 'image' }, { limit: 1 }] as const) {
        expect(await names({ ...query, from, to })).toEqual(['2026-03', '2026-02']);
        expect(await names({ ...query, from, sort: 'createdAt' })).toEqual(['2026-02', '2026-03', '2026-04']);
        expect(await names({ ...query, to: from })).toEqual(['2026-01']);
        expect(await names({ ...query, from: to, to: from })).toEqual([]);
      }
    });

    it('finds the files of exactly one size', async () => {
      await add({ name: 'a', size: 1000 });
      await add({ name: 'b', size: 1001 });
      await add({ name: 'c', size: 1000, status: 'rejected' });
      expect(await names({ sort: 'size', size: 1000, states: ['ready'] })).toEqual(['a']);
      expect(await names({ sort: 'size', size: 999 })).toEqual([]);
    });

    it('filters by state, category and trash, all at once', async () => {
      await add({ name: 'a', category: 'video' });
      await add({ name: 'b', category: 'video', status: 'rejected' });
      await add({ name: 'c', status: 'uploading' });
      await add({ name: 'd', category: 'video', deletedAt: '2026-11-01T10:00:00.000Z' });
      expect(await names()).toEqual(['b', 'a']);
      expect(await names({ states: ['rejected'] })).toEqual(['b']);
      expect(await names({ states: ['uploading', 'completing'] })).toEqual(['c']);
      const at = '2026-11-01T10:00:00.000Z';
      await add({ name: 'e', deletedAt: at, deletionStartedAt: at });
      await add({ name: 'f', status: 'rejected', deletedAt: at, deletionStartedAt: at, bytesDeletedAt: at });
      const both = { states: ['ready', 'rejected'], deleted: true } as const;
      for (const sort of ['-createdAt', '-name'] as const)
        expect(await names({ ...both, sort })).toEqual(['f', 'd']);
      expect(await names({ category: 'video', states: ['ready'] })).toEqual(['a']);
      expect(await names({ category: 'video' })).toEqual(['b', 'a']);
      expect(await names({ category: 'video', states: ['rejected'] })).toEqual(['b']);
      expect(await names({ category: 'image', states: ['rejected'] })).toEqual([]);
    });

    it.each([
      ['the trash', { deleted: true }],
      ['unfinished uploads', { states: ['uploading', 'completing'] }],
      ['one state', { states: ['rejected'] }],
      ['one category', { category: 'video' }],
    ] as [string, Partial<FileQuery>][])('goes page by page through %s', async (_, query) => {
      const few: Partial<FileRecord> = {
        category: query.category,
        status: query.states?.[0],
        deletedAt: query.deleted ? '2026-11-01T10:00:00.000Z' : undefined,
      };
      const given = Object.fromEntries(Object.entries(few).filter(([, value]) => value !== undefined));
      for (const name of ['a', 'b', 'c']) {
        await add({ ...given, name });
        await add({ name: 'another', status: 'ready', category: 'audio' });
      }
      for (const limit of [1, 2]) expect(await names({ ...query, limit })).toEqual(['c', 'b', 'a']);
      expect(await names({ ...query, limit: 2, sort: 'createdAt' })).toEqual(['a', 'b', 'c']);
    });

    it('moves a file from list to list as its state changes', async () => {
      const record = await add({ status: 'uploading', name: 'a' });
      const steps: [Partial<FileRecord>, Partial<FileQuery>][] = [
        [{ status: 'ready' }, { states: ['ready'] }],
        [{ status: 'ready', deletedAt: '2026-11-01T10:00:00.000Z' }, { deleted: true }],
        [{ status: 'ready', deletedAt: undefined }, { category: record.category }],
      ];
      for (const [i, [change, query]] of steps.entries()) {
        const before = (await store.find(ownerId, record.id))!;
        await store.update(before, { ...record, ...change, version: 2 + i });
        expect(await names(query)).toEqual(['a']);
        expect(await names({ states: ['uploading', 'completing'] })).toEqual([]);
        expect(await names({ deleted: true })).toHaveLength(query.deleted ? 1 : 0);
      }
    });

    it('continues where it was when records come and go', async () => {
      await add({ name: 'a' });
      const b = await add({ name: 'b' });
      await add({ name: 'c' });
      const cursor = await cursorAfter(2, { sort: 'name' });
      await store.remove(b);
      await add({ name: 'A0' });
      expect(await names({ sort: 'name', cursor })).toEqual(['c']);
    });

    it.each([
      '',
      '!',
      'bm90IGpzb24',
      Buffer.from('{}').toString('base64url'),
      Buffer.from('["name"]').toString('base64url'),
    ])('refuses %j as a cursor', (cursor) => expectRefusal(list({ cursor, sort: 'name' }), 'INVALID_CURSOR'));

    it('refuses a cursor of a list in another order', async () => {
      await add();
      await add();
      const cursor = await cursorAfter(1);
      await expectRefusal(list({ cursor, sort: 'name' }), 'INVALID_CURSOR');
      await expectRefusal(list({ cursor, sort: 'createdAt' }), 'INVALID_CURSOR');
    });

    it("leads with another owner's cursor only to one's own files", async () => {
      await add({ name: 'mine 1' });
      await add({ name: 'mine 2' });
      const cursor = await cursorAfter(1);
      const stranger = crypto.randomUUID();
      await add({ ownerId: stranger, id: '01H00000000000000000000000', name: 'theirs' });
      expect(await names({ ownerId: stranger, cursor })).toEqual(['theirs']);
    });
  });
}

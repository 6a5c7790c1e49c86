import { type FileQuery, type FileRecord, type FileStore, LISTED_STATES } from '@intake/domain';
import { aFile } from '../factories.ts';
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
    const names = async (query: Partial<FileQuery> = {}) =>
      (await list(query)).items.map((record) => record.name);

    const all = async (query: Partial<FileQuery>) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list({ ...query, cursor });
        expect(page.items.length).toBeLessThanOrEqual(query.limit!);
        found.push(...page.items.map((record) => record.name));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return found;
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
      expect(await all({ sort, limit: 1 })).toEqual(expected);
      expect(await all({ sort, limit: 3 })).toEqual(expected);
    });

    it('lists equal names and sizes once each, across pages', async () => {
      for (let i = 0; i < 5; i++) await add({ name: 'same.png', path: String(i) });
      for (const sort of ['name', '-size'] as const) expect(await all({ sort, limit: 2 })).toHaveLength(5);
    });

    it('has no next page when the last one is full', async () => {
      await add();
      await add();
      expect((await list({ limit: 2 })).nextCursor).toBeNull();
      expect((await list({ limit: 1 })).nextCursor).not.toBeNull();
      expect(await list({ ownerId: crypto.randomUUID() })).toEqual({ items: [], nextCursor: null });
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
      for (const limit of [1, 2]) expect(await all({ ...query, limit })).toEqual(['c', 'b', 'a']);
      expect(await all({ ...query, limit: 2, sort: 'createdAt' })).toEqual(['a', 'b', 'c']);
    });

    it('moves a file from list to list as its state changes', async () => {
      const record = await add({ status: 'uploading', name: 'a' });
      const steps: [Partial<FileRecord>, Partial<FileQuery>][] = [
        [{ status: 'ready' }, { states: ['ready'] }],
        [{ status: 'ready', deletedAt: '2026-11-01T10:00:00.000Z' }, { deleted: true }],
        [{ status: 'ready', deletedAt: undefined }, { category: record.category }],
      ];
      for (const [i, [change, query]] of steps.entries()) {
        await store.update({ ...record, ...change, version: 2 + i });
        expect(await names(query)).toEqual(['a']);
        expect(await names({ states: ['uploading', 'completing'] })).toEqual([]);
        expect(await names({ deleted: true })).toHaveLength(query.deleted ? 1 : 0);
      }
    });

    it('searches within names, whatever the case and however accents are typed', async () => {
      await add({ name: 'Crème brûlée.png' });
      await add({ name: 'other.png' });
      expect(await names({ q: 'CRÈME' })).toEqual(['Crème brûlée.png']);
      expect(await names({ q: 'brûlé'.normalize('NFD') })).toEqual(['Crème brûlée.png']);
      expect(await names({ q: 'er.PNG', sort: 'name' })).toEqual(['other.png']);
      expect(await names({ q: '%' })).toEqual([]);
      expect(await names({ q: 'brulee CREME' })).toEqual(['Crème brûlée.png']);
      expect(await names({ q: 'brulee other' })).toEqual([]);
      await add({ path: 'Große Reise', name: 'day 1.png' });
      expect(await names({ q: 'day GROSSE' })).toEqual(['day 1.png']);
    });

    it('fills pages through whatever a filter leaves out', async () => {
      for (let i = 0; i < 30; i++) await add({ name: i % 10 === 0 ? `hit ${i}` : `miss ${i}` });
      expect(await names({ q: 'hit', limit: 2 })).toEqual(['hit 20', 'hit 10']);
      expect(await all({ q: 'hit', limit: 2, sort: 'name' })).toEqual(['hit 0', 'hit 10', 'hit 20']);
    });

    it('continues where it was when records come and go', async () => {
      await add({ name: 'a' });
      const b = await add({ name: 'b' });
      await add({ name: 'c' });
      const { nextCursor } = await list({ sort: 'name', limit: 2 });
      await store.remove(b);
      await add({ name: 'A0' });
      expect(await names({ sort: 'name', cursor: nextCursor! })).toEqual(['c']);
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
      const { nextCursor } = await list({ limit: 1 });
      await expectRefusal(list({ cursor: nextCursor!, sort: 'name' }), 'INVALID_CURSOR');
      await expectRefusal(list({ cursor: nextCursor!, sort: 'createdAt' }), 'INVALID_CURSOR');
    });

    it("leads with another owner's cursor only to one's own files", async () => {
      await add({ name: 'mine 1' });
      await add({ name: 'mine 2' });
      const { nextCursor } = await list({ limit: 1 });
      const stranger = crypto.randomUUID();
      await add({ ownerId: stranger, id: '01H00000000000000000000000', name: 'theirs' });
      const page = await list({ ownerId: stranger, cursor: nextCursor! });
      expect(page.items.map((record) => record.name)).toEqual(['theirs']);
    });

    const due = async (now: string, limit = 10) => {
      const found: FileRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listDue(new Date(now), limit, cursor);
        expect(page.items.length).toBeLessThanOrEqual(limit + 3);
        found.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return found.sort((a, b) => (a.uploadDeadline < b.uploadDeadline ? -1 : 1));
    };

    it.each([10, 1])('lists what is due, of all owners, each once, %i at a time', async (limit) => {
      const addDue = async (uploadDeadline: string, partial: Partial<FileRecord> = {}) =>
        (await add({ status: 'uploading', uploadDeadline, ownerId: crypto.randomUUID(), ...partial })).id;
      // Years in which no other test's records are due.
      const year = 1900 + limit;
      const second = await addDue(`${year}-02-02T00:00:00.000Z`);
      const first = await addDue(`${year}-01-01T00:00:00.000Z`);
      await addDue(`${year}-04-04T00:00:00.000Z`);
      await addDue(`${year}-01-01T00:00:00.000Z`, { status: 'ready' });
      const third = await addDue(`${year}-03-03T00:00:00.000Z`);
      const ids = (await due(`${year}-03-03T00:00:00.000Z`, limit)).map(({ id }) => id);
      expect(ids.filter((id) => [first, second, third].includes(id))).toEqual([first, second, third]);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('no longer lists what is settled, once its index has caught up', async () => {
      const record = await add({ status: 'uploading', uploadDeadline: '1898-01-01T00:00:00.000Z' });
      expect(await due('1898-06-01T00:00:00.000Z')).toEqual([record]);
      await store.update({ ...record, status: 'ready', version: 2 });
      await due('1898-06-01T00:00:00.000Z');
      expect(await due('1898-06-01T00:00:00.000Z')).toEqual([]);
    });
  });
}

import { type FileSearch, type SearchSource, searchWords, wordsOf, type WordQuery } from '@intake/domain';

/** @param make may give the same search every time: the suite keeps to owners of its own */
export function fileSearchContract(make: () => Promise<FileSearch>): void {
  describe('FileSearch', () => {
    let search: FileSearch;
    let ownerId: string;

    beforeAll(async () => void (search = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const put = (fileId: string, text: string, version = 1, source: SearchSource = 'name') =>
      search.put({ ownerId, fileId, source, words: wordsOf(text), version });
    /** Pages may be short, even empty, and still have a next one. */
    const find = async (q: string, query: Partial<WordQuery> = {}) => {
      const found: string[] = [];
      const base = { ownerId, words: searchWords(q), limit: 50, oldestFirst: false };
      for (let after = query.after, isEnd = false; !isEnd;) {
        const page = await search.find({ ...base, ...query, after });
        expect(page.fileIds.length).toBeLessThanOrEqual(query.limit ?? 50);
        found.push(...page.fileIds);
        after = page.next ?? undefined;
        isEnd = !after;
      }
      return found;
    };

    it('finds by the beginnings of words, in any order, all of them', async () => {
      await put('1', 'Große Reise/Crème brûlée.png');
      await put('2', 'other.png');
      expect(await find('CRÈME')).toEqual(['1']);
      expect(await find('brul gros')).toEqual(['1']);
      expect(await find('rulee')).toEqual([]);
      expect(await find('reisen')).toEqual([]);
      expect(await find('brulee other')).toEqual([]);
      expect(await find('p')).toEqual(['2', '1']);
      expect(await find('p', { ownerId: crypto.randomUUID() })).toEqual([]);
    });

    it('names a file once, however many of its words begin so', async () => {
      await put('1', 'holiday holidays hole');
      expect(await find('hol')).toEqual(['1']);
      expect(await find('hol h holid')).toEqual(['1']);
    });

    it.each([1, 2, 50])('goes through what it finds in the order of ids, %i at a time', async (limit) => {
      for (const id of ['3', '1', '5', '2', '4']) await put(id, `report ${id} ${id === '3' ? 'x' : 'draft'}`);
      expect(await find('rep', { limit })).toEqual(['5', '4', '3', '2', '1']);
      expect(await find('rep', { limit, oldestFirst: true })).toEqual(['1', '2', '3', '4', '5']);
      expect(await find('draft rep', { limit })).toEqual(['5', '4', '2', '1']);
      expect(await find('rep', { limit, after: '3' })).toEqual(['2', '1']);
      expect(await find('rep', { limit, after: '3', oldestFirst: true })).toEqual(['4', '5']);
    });

    it('replaces the words of one source and leaves the others', async () => {
      await put('1', 'invoice.pdf');
      await put('1', 'the total of march', 1, 'text');
      expect(await find('invoice march')).toEqual(['1']);
      await put('1', 'march.pdf', 2);
      expect(await find('invoice')).toEqual([]);
      expect(await find('march total')).toEqual(['1']);
      await put('1', 'nothing', 2, 'text');
      expect(await find('march')).toEqual(['1']);
      expect(await find('total')).toEqual([]);
    });

    it('never goes back to the words of an earlier version, and may be told the same twice', async () => {
      await put('1', 'second', 2);
      await put('1', 'first', 1);
      await put('1', 'second', 2);
      expect(await find('first')).toEqual([]);
      expect(await find('second')).toEqual(['1']);
    });

    it('has the last words when they are written at the same time', async () => {
      await Promise.all([3, 1, 4, 2].map((version) => put('1', `same version${version}`, version)));
      expect(await find('version4')).toEqual(['1']);
      expect(await find('same')).toEqual(['1']);
      for (const version of [1, 2, 3]) expect(await find(`version${version}`)).toEqual([]);
    });

    it('forgets a file with all its sources', async () => {
      await put('1', 'gone');
      await put('1', 'gone for good', 1, 'text');
      await put('2', 'gone');
      await search.remove({ ownerId, fileId: '1' });
      await search.remove({ ownerId, fileId: '1' });
      expect(await find('gone')).toEqual(['2']);
      expect(await find('good')).toEqual([]);
    });

    it('says which of some files have the words', async () => {
      await put('1', 'red car');
      await put('2', 'red boat', 1, 'text');
      await put('3', 'blue car');
      expect(await search.matching(ownerId, ['1', '2', '3', '4'], ['re'])).toEqual(new Set(['1', '2']));
      expect(await search.matching(ownerId, ['1', '3'], ['car', 're'])).toEqual(new Set(['1']));
      expect(await search.matching(ownerId, [], ['car'])).toEqual(new Set());
    });
  });
}

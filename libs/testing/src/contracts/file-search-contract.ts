import {
  type FactFilter,
  type FileFacts,
  type FileSearch,
  linesOf,
  type SearchSource,
  searchWords,
  type SearchWords,
  wordsOf,
  type WordQuery,
} from '@intake/domain';

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
        // It never stands still.
        if (page.next !== null) expect(page.next).not.toBe(after);
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
      expect(await search.matching(ownerId, ['1', '2', '3', '4'], { words: ['re'] })).toEqual(
        new Set(['1', '2']),
      );
      expect(await search.matching(ownerId, ['1', '3'], { words: ['car', 're'] })).toEqual(new Set(['1']));
      expect(await search.matching(ownerId, [], { words: ['car'] })).toEqual(new Set());
    });

    const found = (fileId: string, source: string, changes: Partial<SearchWords>) =>
      search.put({ ownerId, fileId, source, words: [], version: 1, ...changes });
    const read = (fileId: string, text: string, source = 'document', page = 1) => {
      const lines = linesOf([{ text, page }]);
      return found(fileId, source, { words: [...lines.keys()], lines });
    };

    it('keeps what each algorithm has found apart, and beside the name', async () => {
      await put('1', 'total.pdf');
      await read('1', 'the total of march');
      await read('1', 'march', 'ocr', 7);
      await read('1', 'nothing');
      expect(await find('total')).toEqual(['1']);
      expect(await find('march nothing')).toEqual(['1']);
      await read('1', 'silence', 'ocr');
      expect(await find('march')).toEqual([]);
      await put('1', 'renamed.pdf', 2);
      expect(await find('silence renamed')).toEqual(['1']);
      expect(await find('total')).toEqual([]);
    });

    it('has the line where a word stands, whatever happens to other sources', async () => {
      await put('1', 'total.pdf');
      await read('1', 'The Total of march', 'document', 3);
      await read('2', 'constructor of things');
      await put('1', 'totally.pdf', 2);
      const lines = await search.lines(ownerId, ['1', '2', '3'], ['tot', 'constr']);
      expect(lines.get('1')).toEqual([{ text: 'The Total of march', page: 3 }]);
      expect(lines.get('2')).toEqual([{ text: 'constructor of things', page: 1 }]);
      expect(lines.size).toBe(2);
      await read('1', 'else');
      expect((await search.lines(ownerId, ['1'], ['tot'])).size).toBe(0);
    });

    const facts = (fileId: string, known: FileFacts, source = 'media') =>
      found(fileId, source, { facts: known });
    const filtered = (filter: FactFilter, q = '') => find(q, { facts: filter });

    it('finds by facts, alone and with words, and not what is unknown', async () => {
      await facts('1', { durationSeconds: 59.9, width: 640, height: 480 });
      await facts('2', { durationSeconds: 60, language: 'de', labels: ['Café', 'tree'] });
      await facts('3', { pages: 3, language: 'de' }, 'document');
      await put('4', 'film.mp4');
      await put('2', 'film.mp4');
      expect(await filtered({ minDuration: 60 })).toEqual(['2']);
      expect(await filtered({ maxDuration: 60 })).toEqual(['2', '1']);
      expect(await filtered({ minWidth: 640, maxHeight: 480 })).toEqual(['1']);
      expect(await filtered({ minWidth: 641 })).toEqual([]);
      expect(await filtered({ language: 'de' })).toEqual(['3', '2']);
      expect(await filtered({ language: 'de', minPages: 1, maxPages: 3 })).toEqual(['3']);
      expect(await filtered({ label: 'CAFE' })).toEqual(['2']);
      expect(await filtered({ label: 'caf' })).toEqual([]);
      expect(await filtered({ minDuration: 1 }, 'film')).toEqual(['2']);
      const wanted = { words: ['fil'], facts: { minDuration: 1 } };
      expect(await search.matching(ownerId, ['1', '2', '4'], wanted)).toEqual(new Set(['2']));
      expect(await find('', { facts: { language: 'de' }, ownerId: crypto.randomUUID() })).toEqual([]);
    });

    it.each([1, 2, 50])('goes through what has a fact in the order of ids, %i at a time', async (limit) => {
      for (const id of ['3', '1', '5', '2', '4']) await facts(id, { pages: id === '3' ? 1 : 2 });
      expect(await find('', { limit, facts: { minPages: 2 } })).toEqual(['5', '4', '2', '1']);
      const oldest = { limit, facts: { minPages: 1 }, oldestFirst: true };
      expect(await find('', oldest)).toEqual(['1', '2', '3', '4', '5']);
    });

    it('tells the facts of all algorithms, those of the last run, until the file goes', async () => {
      await facts('1', { durationSeconds: 1, width: 2, labels: ['a'] });
      await facts('1', { language: 'de', labels: ['b'] }, 'speech');
      await facts('1', { durationSeconds: 3, labels: ['A'] });
      expect(await search.facts(ownerId, ['1', '2'])).toEqual(
        new Map([['1', { durationSeconds: 3, language: 'de', labels: ['a', 'b'] }]]),
      );
      await search.remove({ ownerId, fileId: '1' });
      expect(await search.facts(ownerId, ['1'])).toEqual(new Map());
      expect(await filtered({ minDuration: 0 })).toEqual([]);
    });

    it('has all facts when they are written at the same time', async () => {
      const all = ['a', 'b', 'c', 'd'].map((source, i) => facts('1', { labels: [String(i)] }, source));
      await Promise.all(all);
      expect((await search.facts(ownerId, ['1'])).get('1')).toEqual({ labels: ['0', '1', '2', '3'] });
    });

    it('finds pictures that look alike', async () => {
      const pictures = {
        1: '0000000000000000',
        2: '0000000000000003',
        3: 'fc00000000000000',
        4: 'ff00000000000000',
      };
      for (const [id, perceptualHash] of Object.entries(pictures))
        await facts(id, { perceptualHash }, 'image');
      const alike = await search.alike(ownerId, pictures[1], 10);
      expect(alike).toEqual([
        { fileId: '1', distance: 0 },
        { fileId: '2', distance: 2 },
        { fileId: '3', distance: 6 },
      ]);
      expect(await search.alike(ownerId, pictures[1], 1)).toHaveLength(1);
      await facts('2', { perceptualHash: 'ffffffffffffffff' }, 'image');
      await search.remove({ ownerId, fileId: '3' });
      expect(await search.alike(ownerId, pictures[1], 10)).toEqual([{ fileId: '1', distance: 0 }]);
      // Its name is no way to a picture's hash.
      expect(await find('0')).toEqual([]);
    });
  });
}

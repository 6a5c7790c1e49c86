/** `npm run bench -- search [--write]`: searches of what is in files, in a small and in a large library of one owner. */
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DynamoFileSearch, DynamoFileStore } from '@intake/aws';
import { type FactFilter, type Category, FindAlike, ListFiles, SearchFiles, type Sort } from '@intake/domain';
import { OWNER } from '../lists/library.ts';
import { metered } from '../lists/metered.ts';
import { keptAt, TABLE, withLibrary } from '../lists/with-library.ts';
import { writeResult } from '../write-result.ts';
import { HALVES, searchItems, word, WORDS } from './library.ts';

const SIZES = [1000, 100_000];
const ROUNDS = 12;
const LIMIT = 50;
const ALIKE = `01J${'0'.repeat(23)}`;

type Search = { q?: string; facts?: FactFilter; sort?: Sort; category?: Category };

const SEARCHES: [string, Search | 'alike'][] = [
  ['a rare word', { q: word(25_000) }],
  ['a word of some files', { q: word(4000) }],
  ['a word of every second file', { q: word(3) }],
  ['two words of many files', { q: `${word(8)} ${word(12)}` }],
  ['a rare word and a frequent one', { q: `${word(25_000)} ${word(3)}` }],
  ['two words that seldom meet', { q: `${word(300)} ${word(400)}` }],
  ['two words of every second file that never meet', { q: HALVES.join(' ') }],
  ['the same by name', { q: HALVES.join(' '), sort: 'name' }],
  ['a word of some files by name', { q: word(4000), sort: 'name' }],
  ['a word of many files by name', { q: word(300), sort: 'name' }],
  ['a word of many files in one category', { q: word(300), category: 'document' }],
  ['three letters', { q: word(20).slice(0, 3) }],
  ['a name', { q: 'needle' }],
  ['a length that half have', { facts: { minDuration: 1800 } }],
  ['a length that none has', { facts: { minDuration: 1e6 } }],
  ['a frequent word and a length that none has', { q: word(3), facts: { minDuration: 1e6 } }],
  ['a label that one in a thousand has', { facts: { label: 'needle' } }],
  ['a frequent word and a length', { q: word(3), facts: { minDuration: 1800 } }],
  ['pictures that look alike', 'alike'],
];

const results = new Map<string, string[]>();
const overall: string[] = [];
for (const size of SIZES) await measure(size);
const rows = SEARCHES.map(([name]) => `| ${name} | ${results.get(name)!.join(' | ')} |`);
const report = [
  `| Search (${LIMIT} a page, ${WORDS} words a file) | Units, 1,000 files | p50 ms | p95 ms | Units, 100,000 files | p50 ms | p95 ms |`,
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...rows,
  `| all of them | | | ${overall.join(' | | | ')} |`,
].join('\n');
console.log(report);
if (process.argv.includes('--write')) await writeResult('search', report);

async function measure(size: number): Promise<void> {
  const asked = SEARCHES.flatMap(([, search]) => (search === 'alike' ? [] : (search.q?.split(' ') ?? [])));
  const all: number[] = [];
  await withLibrary(
    searchItems(size, asked),
    async (dynamo) => {
      const used = { units: 0 };
      const run = searches(metered(dynamo, used));
      for (const [name, search] of SEARCHES) {
        const times: number[] = [];
        let units = 0;
        for (let round = 0; round < ROUNDS; round++) {
          used.units = 0;
          const started = performance.now();
          await run(search);
          // The first one waits for connections.
          if (round > 0) times.push(performance.now() - started);
          units = used.units;
        }
        all.push(...times);
        const row = [String(units), at(times, 0.5), at(times, 0.95)];
        results.set(name, [...(results.get(name) ?? []), ...row]);
      }
    },
    keptAt(`search-${size}`),
  );
  overall.push(at(all, 0.95));
}

function at(times: readonly number[], share: number): string {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]!.toFixed(0);
}

/** One answer of the API, as far as the database goes: records, lines and facts of a page. */
function searches(dynamo: DynamoDBDocument) {
  const files = new DynamoFileStore(dynamo, TABLE);
  const search = new DynamoFileSearch(dynamo, TABLE);
  const listFiles = new ListFiles({ files, search, searchFiles: new SearchFiles({ files, search }) });
  const findAlike = new FindAlike({ files, search });
  const base = { ownerId: OWNER, limit: LIMIT, sort: '-createdAt', deleted: false } as const;
  return async (one: (typeof SEARCHES)[number][1]) => {
    if (one === 'alike') return findAlike.execute(OWNER, ALIKE);
    const { items } = await listFiles.execute({ ...base, ...one });
    return search.facts(
      OWNER,
      items.map(({ id }) => id),
    );
  };
}

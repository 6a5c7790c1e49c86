/** `npm run bench -- lists [--write]`: what lists and searches read, and how long they take, in a small and in a large library of one owner. */
import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { DynamoFileSearch, DynamoFileStore } from '@intake/aws';
import { ListFiles, type ListFilesInput, ListUploads, SearchFiles, type Settings } from '@intake/domain';
import { writeResult } from '../write-result.ts';
import { libraryItems, OWNER } from './library.ts';
import { metered } from './metered.ts';
import { keptAt, TABLE, withLibrary } from './with-library.ts';

const SIZES = [100, 100_000];
const ROUNDS = 15;
const LIMIT = 20;

const LISTS: [string, Partial<ListFilesInput> | 'uploads'][] = [
  ['first page', {}],
  ['trash', { deleted: true }],
  ['unfinished', 'uploads'],
  ['one category', { category: 'document' }],
  ['by name', { sort: 'name' }],
  ['by size, largest first', { sort: '-size' }],
  ['one category by name', { category: 'document', sort: 'name' }],
  ['one status by size', { status: 'ready', sort: 'size' }],
  ['search for one old file', { q: 'needle' }],
  ['the same with a frequent word', { q: 'trip needle' }],
  ['search for what all have', { q: 'img trip' }],
  ['the same in one category', { q: 'img', category: 'image' }],
];

/** Median of time, of one list. */
interface Measured {
  units: number;
  ms: number;
}
/** In the small library and in the large one. */
const results = new Map<string, Measured[]>();
for (const size of SIZES) await measure(size);

const rows = LISTS.map(([name]) => {
  const [small, large] = results.get(name) as [Measured, Measured];
  const growth = (of: keyof Measured) => (large[of] / small[of]).toFixed(2);
  const units = `${small.units} | ${large.units} | ${growth('units')}`;
  return `| ${name} | ${units} | ${small.ms.toFixed(1)} | ${large.ms.toFixed(1)} | ${growth('ms')} |`;
});
const report = [
  `| List (${LIMIT} a page) | Read units, 100 files | 100,000 files | Growth | p50 ms, 100 | 100,000 | Growth |`,
  '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
  ...rows,
].join('\n');
console.log(report);
if (process.argv.includes('--write')) await writeResult('lists', report);

async function measure(size: number): Promise<void> {
  await withLibrary(
    libraryItems(size),
    async (dynamo) => {
      const used = { units: 0 };
      const run = lists(metered(dynamo, used));
      for (const [name, query] of LISTS) {
        const times: number[] = [];
        for (let round = 0; round < ROUNDS; round++) {
          used.units = 0;
          const started = performance.now();
          await run(query);
          times.push(performance.now() - started);
        }
        const ms = times.sort((a, b) => a - b)[ROUNDS >> 1]!;
        results.set(name, [...(results.get(name) ?? []), { units: used.units, ms }]);
      }
    },
    keptAt(`lists-${size}`),
  );
}

function lists(dynamo: DynamoDBDocument) {
  const files = new DynamoFileStore(dynamo, TABLE);
  const search = new DynamoFileSearch(dynamo, TABLE);
  const listFiles = new ListFiles({ files, search, searchFiles: new SearchFiles({ files, search }) });
  const listUploads = new ListUploads({ files, settings: { largeFileSize: 1 } as Settings });
  return (query: Partial<ListFilesInput> | 'uploads') =>
    query === 'uploads'
      ? listUploads.execute(OWNER, LIMIT)
      : listFiles.execute({ ownerId: OWNER, limit: LIMIT, sort: '-createdAt', deleted: false, ...query });
}

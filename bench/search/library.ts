import { type FileFacts, NAME_SOURCE, nameWords } from '@intake/domain';
import { countsOf } from '../../libs/aws/src/file-counts.ts';
import { toItem } from '../../libs/aws/src/file-item.ts';
import { entryItems, entryOf, factsItem, keptWords, toNote } from '../../libs/aws/src/search-items.ts';
import { key } from '../../libs/aws/src/table.ts';
import { OWNER, records } from '../lists/library.ts';

type Item = Record<string, unknown>;

/** Words of one text, all different. */
export const WORDS = 200;
const VOCABULARY = 30_000;

/** Reproducible: Park and Miller's generator. */
function randomOf(seed: number): () => number {
  let state = ((seed * 7919) % 2_147_483_646) + 1;
  for (let i = 0; i < 3; i++) state = (state * 48_271) % 2_147_483_647;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** By its rank: the n-th is in so many files as natural language has it (Zipf). */
export function word(rank: number): string {
  let text = '';
  for (let n = rank + 400; n > 0; n = Math.floor(n / 20))
    text += 'bcdfghjklmnprstvwxyz'[n % 20]! + 'aeiou'[(n + rank) % 5]!;
  return text;
}

const vocabulary = Array.from({ length: VOCABULARY }, (_, rank) => word(rank));

/** Each in every second file, and never in the same one. */
export const HALVES = ['quasi', 'quota'] as const;

function wordsOf(i: number): string[] {
  const random = randomOf(i + 1);
  const chosen = new Set<string>([HALVES[i % 2]!]);
  while (chosen.size < WORDS) chosen.add(vocabulary[Math.floor(VOCABULARY ** random()) - 1]!);
  return [...chosen];
}

function factsOf(i: number): FileFacts {
  const random = randomOf(i + 7);
  const hash = Array.from({ length: 16 }, () => Math.floor(random() * 16).toString(16)).join('');
  return {
    durationSeconds: Math.round(random() * 3600),
    ...{ width: 640 + (i % 5) * 320, height: 480, pages: 1 + (i % 40) },
    ...{ language: ['en', 'de', 'fr', 'es'][i % 4]!, labels: [i % 1000 === 7 ? 'needle' : 'hay'] },
    // Every thousandth picture is the one before it again.
    perceptualHash: i % 1000 === 1 ? factsOf(i - 1).perceptualHash! : hash,
  };
}

/**
 * Files with a text of 200 words and facts, as the stores write them. Of the 200 entries of a text only those that begin as one of the
 * queries does are written: the others lie elsewhere in the index, and no query comes near them. Notes have all words.
 * @param asked beginnings of words
 */
export function* searchItems(count: number, asked: readonly string[]): Generator<Item> {
  const near = new Set(
    [...HALVES, ...vocabulary].filter((one) => asked.some((beginning) => one.startsWith(beginning))),
  );
  const counts: Record<string, number> = {};
  let i = 0;
  for (const record of records(count)) {
    yield toItem(record);
    for (const [kind, n] of Object.entries(countsOf(null, record)!.changes))
      counts[kind] = (counts[kind] ?? 0) + n;
    if (record.status === 'uploading') continue;
    yield* found(record.id, nameWords(record), wordsOf(i), factsOf(i), near);
    i++;
  }
  yield { ...key.fileCounts(OWNER, 0), ...counts, changes: 1 };
}

function* found(
  fileId: string,
  names: readonly string[],
  words: readonly string[],
  facts: FileFacts,
  near: ReadonlySet<string>,
): Generator<Item> {
  const file = { ownerId: OWNER, fileId, version: 1 };
  // Every word with those around it, as long as lines of a text are.
  const line = (one: string) => words.slice(Math.max(0, words.indexOf(one) - 4), words.indexOf(one) + 12);
  const some = words.filter((one) => near.has(one));
  const lines = new Map(some.map((one) => [one, { text: line(one).join(' '), page: 1 }]));
  const text = { ...file, source: 'document', words, lines, facts };
  const sources = { [NAME_SOURCE]: names, document: keptWords(text) };
  const note = { rev: 1, versions: { name: 1, document: 1 }, sources, facts: { document: facts }, old: [] };
  yield { ...key.searchNote(OWNER, fileId), ...toNote(note) };
  yield { ...key.searchFacts(OWNER, fileId), ...factsItem(note) };
  yield* entryItems({ ...file, source: NAME_SOURCE, words: names }, names);
  const entries = [...some, ...keptWords(text).slice(words.length)].map((one) => entryOf('document', one));
  yield* entryItems(text, entries);
}

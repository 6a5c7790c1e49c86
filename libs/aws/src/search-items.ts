import { SEARCH_SOURCES, type SearchSource } from '@intake/domain';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/**
 * What the table keeps for a file: one entry for each word (`OWNER#<id>#W#<first letter>`, `<word>#<fileId>`), so that all
 * words with one beginning, and their files, are one Query; and one note (`OWNER#<id>#NOTES`, `<fileId>`) of all its words,
 * from which entries are removed and many files are looked through in the order of their ids.
 */
export interface WordNote {
  /** Counts the writes of the note; 0 of one that is not there yet. */
  rev: number;
  versions: Partial<Record<SearchSource, number>>;
  sources: Partial<Record<SearchSource, readonly string[]>>;
  /** What the file was found by before; their entries may still be there. */
  old: string[];
}

/** Letters and digits sort behind it, so that a word sorts before those that it begins. */
const SEPARATOR = '#';

const partition = (ownerId: string, word: string) => `${key.owner(ownerId)}#W#${[...word][0]!}`;

export function wordItems(ownerId: string, fileId: string, words: readonly string[]): Item[] {
  return words.map((word) => ({ pk: partition(ownerId, word), sk: `${word}${SEPARATOR}${fileId}` }));
}

/** The Query for everything that begins with a word. */
export function wordRange(ownerId: string, word: string) {
  return {
    KeyConditionExpression: 'pk = :words AND begins_with(sk, :word)',
    ExpressionAttributeValues: { ':words': partition(ownerId, word), ':word': word },
  };
}

export const fileIdOf = ({ sk }: Item): string => String(sk).slice(String(sk).lastIndexOf(SEPARATOR) + 1);

/** Words are kept as one text, each behind a space, so that DynamoDB can look for the beginning of one. */
const toText = (words: readonly string[]) => words.map((word) => ` ${word}`).join('');
const toWords = (text: unknown) => (typeof text === 'string' ? text.split(' ').filter(Boolean) : []);

export function toNote({ rev, versions, sources, old }: WordNote): Item {
  const texts = Object.entries(sources).map(([source, words]) => [source, toText(words)]);
  return { rev, versions, ...Object.fromEntries(texts), ...(old.length > 0 && { old }) };
}

export function noteOf(item: Item | undefined): WordNote {
  const { rev = 0, versions = {}, old = [] } = (item ?? {}) as Partial<WordNote>;
  const known = SEARCH_SOURCES.filter((source) => item?.[source] !== undefined);
  const sources = Object.fromEntries(known.map((source) => [source, toWords(item![source])]));
  return { rev, versions, sources, old };
}

/** The note once one source has other words. */
export function replaced(
  { rev, versions, sources, old }: WordNote,
  source: SearchSource,
  words: readonly string[],
  version: number,
): WordNote {
  return {
    rev: rev + 1,
    versions: { ...versions, [source]: version },
    sources: { ...sources, [source]: words },
    old: [...old, ...(sources[source] ?? [])],
  };
}

export function allWords({ sources }: WordNote): string[] {
  return [...new Set(Object.values(sources).flat())];
}

export function hasWords(note: WordNote, words: readonly string[]): boolean {
  const own = allWords(note);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

/** The filter of a Query for notes that have all the words, each in any source. */
export function wordsFilter(words: readonly string[]) {
  const has = (i: number) => SEARCH_SOURCES.map((_, s) => `contains(#s${s}, :w${i})`).join(' OR ');
  return {
    FilterExpression: words.map((_, i) => `(${has(i)})`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(SEARCH_SOURCES.map((source, s) => [`#s${s}`, source])),
    ExpressionAttributeValues: Object.fromEntries(words.map((word, i) => [`:w${i}`, ` ${word}`])),
  };
}

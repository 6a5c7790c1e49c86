import {
  FACT_RANGES,
  type FactFilter,
  type FileFacts,
  hashBands,
  isHash,
  labelKey,
  mergeFacts,
  NAME_SOURCE,
  type SearchLine,
  type SearchSource,
  type SearchWords,
} from '@intake/domain';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/**
 * What the table keeps for a file: an entry for each word of each source (`OWNER#<id>#W#<first letter>`, `<word>#<fileId>`,
 * and `#<source>` behind it where it is not the name) with the line where it stands, so that all words with one beginning, and
 * their files, are one Query; one item of facts (`OWNER#<id>#FACTS`, `<fileId>`); and one note (`OWNER#<id>#NOTES`,
 * `<fileId>`) of all its words and facts, from which the others are removed and many files are looked through in the order of
 * their ids. A picture's hash has entries like words, see `bandWord`.
 */
export interface WordNote {
  /** Counts the writes of the note; 0 of one that is not there yet. */
  rev: number;
  versions: Record<SearchSource, number>;
  sources: Record<SearchSource, readonly string[]>;
  facts: Record<SearchSource, FileFacts>;
  /** Entries that the file had before; they may still be there. */
  old: string[];
}

/** Letters and digits sort behind it, so that a word sorts before those that it begins. */
const SEPARATOR = '#';
/** Before the words of a source in a note. No word has it. */
const SECTION = '|';
/** Begins what is no word of a text: nobody can search for it. */
const NO_LETTER = '~';

/** A stretch of a picture's hash, as a word. */
export const bandWord = (band: string) => `${NO_LETTER}${band}`;

/** A label, as a word: few files have it, so they are found without looking all facts through. */
export const labelWord = (label: string) => `${NO_LETTER}l.${encodeURIComponent(labelKey(label))}`;

/** Of all words with this first letter. */
export const wordPartition = (ownerId: string, word: string) => `${key.owner(ownerId)}#W#${[...word][0]!}`;

/** `<word>`, or `<word>#<source>`: what an entry is called in a note. */
export const entryOf = (source: SearchSource, word: string) =>
  source === NAME_SOURCE ? word : `${word}${SEPARATOR}${source}`;

export function entryKey(ownerId: string, fileId: string, entry: string) {
  const [word, ...source] = entry.split(SEPARATOR);
  return { pk: wordPartition(ownerId, word!), sk: [word, fileId, ...source].join(SEPARATOR) };
}

/** The entries of a source with the lines where its words stand; a band has its hash as its line. */
export function entryItems(
  { ownerId, fileId, lines, facts }: SearchWords,
  entries: readonly string[],
): Item[] {
  return entries.map((entry) => {
    const word = entry.split(SEPARATOR)[0]!;
    const line = word.startsWith(NO_LETTER) ? { text: facts?.perceptualHash ?? '' } : lines?.get(word);
    return { ...entryKey(ownerId, fileId, entry), ...(line && { line }) };
  });
}

/** Of an entry's range key. */
export const wordOf = (sk: string): string => sk.split(SEPARATOR)[0]!;
export const fileIdOf = (sk: string): string => sk.split(SEPARATOR)[1]!;
export const lineOf = ({ line }: Item) => line as SearchLine | undefined;

/** Words are kept as one text, each behind a space, so that DynamoDB can look for the beginning of one. */
const toText = (words: readonly string[]) => words.map((word) => ` ${word}`).join('');
const toWords = (text: string) => text.split(' ').filter(Boolean);

export function toNote({ rev, versions, sources, facts, old }: WordNote): Item {
  const { [NAME_SOURCE]: name = [], ...others } = sources;
  const found = Object.entries(others).map(([source, words]) => `${SECTION}${source}${toText(words)}`);
  return {
    ...{ rev, versions, name: toText(name), found: found.join('') },
    ...(Object.keys(facts).length > 0 && { facts }),
    ...(old.length > 0 && { old }),
  };
}

export function noteOf(item: Item | undefined): WordNote {
  const { rev = 0, versions = {}, facts = {}, old = [] } = (item ?? {}) as Partial<WordNote>;
  const { name = '', found = '' } = (item ?? {}) as { name?: string; found?: string };
  const sections = found
    .split(SECTION)
    .filter(Boolean)
    .map((section) => toWords(section));
  const others = sections.map(([source, ...words]) => [source!, words] as const);
  return {
    rev,
    versions,
    sources: { [NAME_SOURCE]: toWords(name), ...Object.fromEntries(others) },
    facts,
    old,
  };
}

/** The words of a source as it keeps them: those of its text, its labels, and those of a picture's hash. */
export function keptWords({ words, facts: { perceptualHash, labels = [] } = {} }: SearchWords): string[] {
  const bands = isHash(perceptualHash) ? hashBands(perceptualHash).map(bandWord) : [];
  return [...new Set([...words, ...labels.map(labelWord), ...bands])];
}

/** The note once one source has other words and facts. */
export function replaced(note: WordNote, words: SearchWords): WordNote {
  const { source, version } = words;
  const { [source]: _, ...otherFacts } = note.facts;
  return {
    rev: note.rev + 1,
    versions: { ...note.versions, [source]: version },
    sources: { ...note.sources, [source]: keptWords(words) },
    facts: { ...otherFacts, ...(words.facts && { [source]: words.facts }) },
    old: [...note.old, ...(note.sources[source] ?? []).map((word) => entryOf(source, word))],
  };
}

export const allEntries = ({ sources }: WordNote): string[] =>
  Object.entries(sources).flatMap(([source, words]) => words.map((word) => entryOf(source, word)));

export function hasWords({ sources }: WordNote, words: readonly string[]): boolean {
  const own = Object.values(sources);
  return words.every((word) => own.some((some) => some.some((one) => one.startsWith(word))));
}

/** The filter of a Query for notes that have all the words, each in any source. */
export function wordsFilter(words: readonly string[]) {
  return {
    FilterExpression: words
      .map((_, i) => `(contains(#name, :w${i}) OR contains(#found, :w${i}))`)
      .join(' AND '),
    ExpressionAttributeNames: { '#name': 'name', '#found': 'found' },
    ExpressionAttributeValues: Object.fromEntries(words.map((word, i) => [`:w${i}`, ` ${word}`])),
  };
}

/** What algorithms say, as one item that a Query can filter. */
export const factsItem = (note: WordNote): Item => {
  const bySource = Object.entries(note.facts).sort(([a], [b]) => (a < b ? -1 : 1));
  return { rev: note.rev, ...mergeFacts(bySource.map(([, facts]) => facts)) };
};

export function toFacts({ pk: _pk, sk: _sk, rev: _rev, ...facts }: Item): FileFacts {
  return facts;
}

/** The filter of a Query for items of facts; at least one is asked for. */
export function factsFilter(filter: FactFilter) {
  const { language, label } = filter;
  const conditions = [
    ...FACT_RANGES.flatMap(([name, least, most]) => [
      { name, is: '>=', value: filter[least] },
      { name, is: '<=', value: filter[most] },
    ]),
    { name: 'language', is: '=', value: language },
    { name: 'labels', is: 'contains', value: label === undefined ? undefined : labelKey(label) },
  ].filter(({ value }) => value !== undefined);
  return {
    FilterExpression: conditions
      .map(({ is }, i) => (is === 'contains' ? `contains(#f${i}, :f${i})` : `#f${i} ${is} :f${i}`))
      .join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(conditions.map(({ name }, i) => [`#f${i}`, name])),
    ExpressionAttributeValues: Object.fromEntries(conditions.map(({ value }, i) => [`:f${i}`, value])),
  };
}

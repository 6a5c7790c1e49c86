import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import {
  ALIKE,
  type Alike,
  type FactFilter,
  type FileFacts,
  type Found,
  hashBands,
  hashDistance,
  hasFacts,
  NAME_SOURCE,
  type SearchLine,
  type Wanted,
  type WordQuery,
} from '@intake/domain';
import { readMany } from './read-many.ts';
import {
  bandWord,
  entryKey,
  entryOf,
  labelWord,
  fileIdOf,
  hasWords,
  lineOf,
  noteOf,
  toFacts,
  type WordNote,
} from './search-items.ts';
import { factsWith, lookThrough, notesWith, readEntries } from './search-queries.ts';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/** Entries of one word that are read at first; with more, it is tried whether the word is in almost every file. */
const MOST_ENTRIES = 500;
/** If it is not, so many times as many entries are read, before the files are looked through instead. */
const MORE_ENTRIES = 12;
/** Files that are looked up at once. */
const AT_ONCE = 100;
/** Words of a query that lines are looked up for. */
const WORDS_WITH_LINES = 2;
/** Pictures with one band of a hash that are compared: flat ones (a page of text, the sky) share a band by the thousand. */
const MOST_ALIKE = 10_000;

/** Reads what `DynamoFileSearch` writes, see search-items.ts. */
export class DynamoSearchReader {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private readonly mostEntries: number;

  constructor(dynamo: DynamoDBDocument, table: string, mostEntries = MOST_ENTRIES) {
    this.dynamo = dynamo;
    this.TableName = table;
    this.mostEntries = mostEntries;
  }

  async find(query: WordQuery): Promise<Found> {
    const { ownerId, facts } = query;
    const words = [...query.words, ...(facts?.label ? [labelWord(facts.label)] : [])];
    if (words.length === 0)
      return lookThrough(this.dynamo, this.TableName, query, factsWith(ownerId, facts!));
    const { fileIds, next } = await this.byWords({ ...query, words });
    if (!facts) return { fileIds, next };
    const have = await this.havingFacts(ownerId, fileIds, facts);
    return { fileIds: fileIds.filter((id) => have.has(id)), next };
  }

  /** Of the words that few files have, the files; where all words are in many files, from file to file. */
  private async byWords(query: WordQuery): Promise<Found> {
    const { ownerId, words, limit, oldestFirst, after } = query;
    const listsOf = (most: number) => Promise.all(words.map((word) => this.filesOf(ownerId, word, most)));
    const throughNotes = (rounds?: number) =>
      lookThrough(this.dynamo, this.TableName, query, notesWith(ownerId, words, rounds));
    let lists = await listsOf(this.mostEntries);
    if (lists.every((list) => list === null)) {
      const first = await throughNotes(1);
      if (first.next === null || first.fileIds.length === limit) return first;
      lists = await listsOf(this.mostEntries * MORE_ENTRIES);
    }
    const complete = lists.filter((list) => list !== null);
    if (complete.length === 0) return throughNotes();
    const rest = words.filter((_, i) => lists[i] === null);
    const candidates = [...complete[0]!]
      .filter((id) => complete.every((list) => list.has(id)))
      .filter((id) => after === undefined || (oldestFirst ? id > after : id < after))
      .sort((a, b) => (a < b === oldestFirst ? -1 : 1));
    const fileIds: string[] = [];
    for (let i = 0; i < candidates.length; i += AT_ONCE) {
      const some = candidates.slice(i, i + AT_ONCE);
      const have = rest.length > 0 ? await this.matching(ownerId, some, { words: rest }) : new Set(some);
      fileIds.push(...some.filter((id) => have.has(id)));
      if (fileIds.length > limit) return { fileIds: fileIds.slice(0, limit), next: fileIds[limit - 1]! };
    }
    return { fileIds, next: null };
  }

  async matching(
    ownerId: string,
    fileIds: readonly string[],
    { words, facts }: Wanted,
  ): Promise<Set<string>> {
    const having = facts && (await this.havingFacts(ownerId, fileIds, facts));
    const left = having ? fileIds.filter((id) => having.has(id)) : fileIds;
    if (words.length === 0) return new Set(left);
    const notes = await this.notes(ownerId, left);
    return new Set([...notes].filter(([, note]) => hasWords(note, words)).map(([id]) => id));
  }

  private async havingFacts(ownerId: string, fileIds: readonly string[], filter: FactFilter) {
    const known = await this.facts(ownerId, fileIds);
    return new Set([...known].filter(([, facts]) => hasFacts(facts, filter)).map(([id]) => id));
  }

  async facts(ownerId: string, fileIds: readonly string[]): Promise<Map<string, FileFacts>> {
    const items = await this.readAll(fileIds.map((fileId) => key.searchFacts(ownerId, fileId)));
    return new Map(items.map((item) => [String(item.sk), toFacts(item)]));
  }

  /** Two reads of many: the notes say which word of a file begins so, its entry has the line. */
  async lines(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Map<string, SearchLine[]>> {
    const longest = words.toSorted((a, b) => b.length - a.length).slice(0, WORDS_WITH_LINES);
    const notes = await this.notes(ownerId, fileIds);
    const keys = [...notes].flatMap(([fileId, note]) =>
      longest.flatMap((word) => {
        const entry = foundEntry(note, word);
        return entry ? [entryKey(ownerId, fileId, entry)] : [];
      }),
    );
    const lines = new Map<string, SearchLine[]>();
    for (const item of await this.readAll(keys)) {
      const line = lineOf(item);
      if (line) lines.set(fileIdOf(item), [...(lines.get(fileIdOf(item)) ?? []), line]);
    }
    return lines;
  }

  async alike(ownerId: string, perceptualHash: string, limit: number): Promise<Alike[]> {
    const bands = hashBands(perceptualHash).map((band) =>
      readEntries(this.dynamo, this.TableName, ownerId, `${bandWord(band)}#`, MOST_ALIKE),
    );
    const distances = new Map<string, number>();
    for (const item of (await Promise.all(bands)).flatMap(({ items }) => items)) {
      const distance = hashDistance(perceptualHash, lineOf(item)!.text);
      if (distance <= ALIKE) distances.set(fileIdOf(item), distance);
    }
    const found = [...distances].map(([fileId, distance]) => ({ fileId, distance }));
    return found.sort((a, b) => a.distance - b.distance || (a.fileId < b.fileId ? 1 : -1)).slice(0, limit);
  }

  /** @returns null when there are too many */
  private async filesOf(ownerId: string, word: string, most: number): Promise<Set<string> | null> {
    const { items, isAll } = await readEntries(this.dynamo, this.TableName, ownerId, word, most + 1);
    return isAll ? new Set(items.map(fileIdOf)) : null;
  }

  private async notes(ownerId: string, fileIds: readonly string[]): Promise<Map<string, WordNote>> {
    const items = await this.readAll(fileIds.map((fileId) => key.searchNote(ownerId, fileId)));
    return new Map(items.map((item) => [String(item.sk), noteOf(item)]));
  }

  private readAll(keys: readonly Item[]): Promise<Item[]> {
    return readMany(this.dynamo, this.TableName, keys);
  }
}

/** The entry of a text's word that begins so; undefined when only the name has one. */
function foundEntry({ sources }: WordNote, beginning: string): string | undefined {
  for (const [source, words] of Object.entries(sources)) {
    const word = source === NAME_SOURCE ? undefined : words.find((one) => one.startsWith(beginning));
    if (word) return entryOf(source, word);
  }
  return undefined;
}

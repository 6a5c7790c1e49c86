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
  fileIdOf,
  hasWords,
  lineOf,
  noteOf,
  toFacts,
  wordPartition,
  type WordNote,
} from './search-items.ts';
import { candidatesIn } from './search-candidates.ts';
import { leadingLists, UNITS_OF_LOOKUP } from './search-leads.ts';
import { SearchOrder } from './search-order.ts';
import { type SearchLimits, SearchReading } from './search-reading.ts';
import { key, keysWith } from './table.ts';

type Item = Record<string, unknown>;

/** An answer on the embedded engine takes a tenth of a second or two. */
const LIMITS: SearchLimits = { units: 120, page: 250 };

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
  private readonly limits: SearchLimits;

  constructor(dynamo: DynamoDBDocument, table: string, limits = LIMITS) {
    this.dynamo = dynamo;
    this.TableName = table;
    this.limits = limits;
  }

  async find({ ownerId, words, facts, limit, oldestFirst, after }: WordQuery): Promise<Found> {
    const order = new SearchOrder(oldestFirst);
    const reading = new SearchReading(this.dynamo, this.TableName, order, this.limits);
    const { lists, rest } = await leadingLists(reading, ownerId, { words, facts }, after);
    const isLookedUp = rest.words.length > 0 || rest.facts !== undefined;
    const fileIds: string[] = [];
    let upTo = after;
    do {
      const missing = limit + 1 - fileIds.length;
      const found = await candidatesIn(lists, reading, upTo, isLookedUp ? AT_ONCE : missing);
      if (isLookedUp) {
        reading.spend(found.fileIds.length * UNITS_OF_LOOKUP);
        const have = await this.matching(ownerId, found.fileIds, rest);
        fileIds.push(...found.fileIds.filter((id) => have.has(id)));
      } else fileIds.push(...found.fileIds);
      if (fileIds.length > limit) return { fileIds: fileIds.slice(0, limit), next: fileIds[limit - 1]! };
      if (found.upTo === null) return { fileIds, next: null };
      upTo = found.upTo;
    } while (!reading.isSpent);
    return { fileIds, next: upTo };
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
      const [fileId, line] = [fileIdOf(String(item.sk)), lineOf(item)];
      if (line) lines.set(fileId, [...(lines.get(fileId) ?? []), line]);
    }
    return lines;
  }

  async alike(ownerId: string, perceptualHash: string, limit: number): Promise<Alike[]> {
    const bands = hashBands(perceptualHash).map((band) => this.entriesOf(ownerId, bandWord(band)));
    const distances = new Map<string, number>();
    for (const item of (await Promise.all(bands)).flat()) {
      const distance = hashDistance(perceptualHash, lineOf(item)!.text);
      if (distance <= ALIKE) distances.set(fileIdOf(String(item.sk)), distance);
    }
    const found = [...distances].map(([fileId, distance]) => ({ fileId, distance }));
    return found.sort((a, b) => a.distance - b.distance || (a.fileId < b.fileId ? 1 : -1)).slice(0, limit);
  }

  /** Of one word, however short the pages are. */
  private async entriesOf(ownerId: string, word: string): Promise<Item[]> {
    const items: Item[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const range = keysWith({ pk: wordPartition(ownerId, word), sk: `${word}#` });
      const Limit = MOST_ALIKE - items.length;
      const page = await this.dynamo.query({ TableName: this.TableName, ...range, Limit, ExclusiveStartKey });
      items.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey && items.length < MOST_ALIKE);
    return items;
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

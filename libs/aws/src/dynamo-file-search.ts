import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DomainError,
  FileSearch,
  type Found,
  type SearchedFile,
  type SearchWords,
  type WordQuery,
} from '@intake/domain';
import { BatchWriter } from './batch-writer.ts';
import { held } from './conditional-write.ts';
import {
  allWords,
  fileIdOf,
  hasWords,
  noteOf,
  replaced,
  toNote,
  wordItems,
  wordRange,
  type WordNote,
  wordsFilter,
} from './search-items.ts';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/** Entries of one word that are read; a word with more is in so many files that these are looked through instead. */
const MOST_ENTRIES = 500;
/** Files that are looked through by one Query, and Queries until a page is given although it is short. */
const STRETCH = 1000;
const MAX_ROUNDS = 8;
/** Somebody else writes the same file's words every time. */
const MAX_RACES = 20;
/** Milliseconds, more with every race. */
const PAUSE = 20;
/** Of reading what DynamoDB leaves out. */
const MAX_TRIES = 8;
/** Of BatchGetItem. */
const MOST_READS = 100;

/** The words of files in the one table, see search-items.ts. */
export class DynamoFileSearch extends FileSearch {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private readonly mostEntries: number;
  private readonly writer: BatchWriter;

  constructor(dynamo: DynamoDBDocument, table: string, mostEntries = MOST_ENTRIES) {
    super();
    this.dynamo = dynamo;
    this.TableName = table;
    this.mostEntries = mostEntries;
    this.writer = new BatchWriter(dynamo, table);
  }

  /**
   * First the note says what the file will be found by, beside what it is, then the entries are written, then the old ones
   * removed, then the note forgets them: it never lacks an entry that is there, whenever this is killed. Who finds the note
   * changed at the end may have undone what another has written, and makes good for it.
   */
  async put({ ownerId, fileId, source, words, version }: SearchWords): Promise<void> {
    const touched = new Set<string>();
    for (let race = 0; race < MAX_RACES; race++) {
      const before = noteOf(await this.readNote(ownerId, fileId));
      const isLate = (before.versions[source] ?? -1) > version;
      if (isLate && touched.size === 0) return;
      const next = isLate ? { ...before, rev: before.rev + 1 } : replaced(before, source, words, version);
      const own = new Set(allWords(next));
      next.old = [...new Set([...next.old, ...touched])].filter((word) => !own.has(word));
      if (!(await this.writeNote(ownerId, fileId, next, before.rev))) continue;
      const missing = new Set([...(isLate ? [] : words), ...touched].filter((word) => own.has(word)));
      await this.writer.put(wordItems(ownerId, fileId, [...missing]), fileId);
      await this.writer.delete(wordItems(ownerId, fileId, next.old), fileId);
      for (const word of [...words, ...next.old]) touched.add(word);
      if (await this.isSettled(ownerId, fileId, next)) return;
      await sleep(Math.random() * PAUSE * (race + 1));
    }
    throw new DomainError('UNAVAILABLE', 'This file is changed too often at once. Please try again.');
  }

  private async isSettled(ownerId: string, fileId: string, note: WordNote): Promise<boolean> {
    if (note.old.length > 0)
      return this.writeNote(ownerId, fileId, { ...note, rev: note.rev + 1, old: [] }, note.rev);
    return noteOf(await this.readNote(ownerId, fileId)).rev === note.rev;
  }

  async remove({ ownerId, fileId }: SearchedFile): Promise<void> {
    const item = await this.readNote(ownerId, fileId);
    if (!item) return;
    const note = noteOf(item);
    await this.writer.delete(wordItems(ownerId, fileId, [...allWords(note), ...note.old]), fileId);
    await this.dynamo.delete({ TableName: this.TableName, Key: key.searchNote(ownerId, fileId) });
  }

  /** Of the words that few files have, the files; where all words are in many files, from file to file. */
  async find(query: WordQuery): Promise<Found> {
    const { ownerId, words, limit, oldestFirst, after } = query;
    const lists = await Promise.all(words.map((word) => this.filesOf(ownerId, word)));
    const complete = lists.filter((list) => list !== null);
    if (complete.length === 0) return this.lookThrough(query);
    const rest = words.filter((_, i) => lists[i] === null);
    const candidates = [...complete[0]!]
      .filter((id) => complete.every((list) => list.has(id)))
      .filter((id) => after === undefined || (oldestFirst ? id > after : id < after))
      .sort((a, b) => (a < b === oldestFirst ? -1 : 1));
    const fileIds: string[] = [];
    for (let i = 0; i < candidates.length; i += MOST_READS) {
      const some = candidates.slice(i, i + MOST_READS);
      const have = rest.length > 0 ? await this.matching(ownerId, some, rest) : new Set(some);
      fileIds.push(...some.filter((id) => have.has(id)));
      if (fileIds.length > limit) return { fileIds: fileIds.slice(0, limit), next: fileIds[limit - 1]! };
    }
    return { fileIds, next: null };
  }

  async matching(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Set<string>> {
    const notes = await this.readNotes(fileIds.map((fileId) => key.searchNote(ownerId, fileId)));
    return new Set(notes.filter((item) => hasWords(noteOf(item), words)).map((item) => String(item.sk)));
  }

  /** @returns null when there are too many */
  private async filesOf(ownerId: string, word: string): Promise<Set<string> | null> {
    const files = new Set<string>();
    let ExclusiveStartKey: Item | undefined;
    for (let left = this.mostEntries + 1; left > 0;) {
      const page = await this.dynamo.query({
        TableName: this.TableName,
        ...wordRange(ownerId, word),
        Limit: left,
        ExclusiveStartKey,
      });
      for (const item of page.Items ?? []) files.add(fileIdOf(item));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (!ExclusiveStartKey) return files;
      left -= page.Items?.length ?? 0;
    }
    return null;
  }

  private async lookThrough({ ownerId, words, limit, oldestFirst, after }: WordQuery): Promise<Found> {
    const input = { TableName: this.TableName, ...wordsFilter(words), ScanIndexForward: oldestFirst };
    const start = key.searchNote(ownerId, after ?? '');
    let ExclusiveStartKey: Item | undefined = after === undefined ? undefined : start;
    const fileIds: string[] = [];
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const page = await this.dynamo.query({
        ...input,
        KeyConditionExpression: 'pk = :notes',
        ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ':notes': start.pk },
        // What is in many files is soon found.
        Limit: round === 0 ? Math.min(4 * limit, STRETCH) : STRETCH,
        ExclusiveStartKey,
      });
      fileIds.push(...(page.Items ?? []).map(({ sk }) => String(sk)));
      ExclusiveStartKey = page.LastEvaluatedKey;
      if (fileIds.length > limit) return { fileIds: fileIds.slice(0, limit), next: fileIds[limit - 1]! };
      if (!ExclusiveStartKey) return { fileIds, next: null };
    }
    return { fileIds, next: String(ExclusiveStartKey!.sk) };
  }

  private async readNote(ownerId: string, fileId: string): Promise<Item | undefined> {
    const { TableName } = this;
    const Key = key.searchNote(ownerId, fileId);
    return (await this.dynamo.get({ TableName, Key, ConsistentRead: true })).Item;
  }

  /** What DynamoDB leaves out for the moment is asked for again. */
  private async readNotes(keys: Item[]): Promise<Item[]> {
    const found: Item[] = [];
    for (let Keys = keys, tries = 0; Keys.length > 0; tries++) {
      if (tries === MAX_TRIES)
        throw new DomainError('UNAVAILABLE', 'The database cannot be reached right now.');
      if (tries > 0) await sleep(Math.random() * PAUSE * 2 ** tries);
      const { Responses, UnprocessedKeys } = await this.dynamo.batchGet({
        RequestItems: { [this.TableName]: { Keys } },
      });
      found.push(...(Responses?.[this.TableName] ?? []));
      Keys = UnprocessedKeys?.[this.TableName]?.Keys ?? [];
    }
    return found;
  }

  private async writeNote(ownerId: string, fileId: string, note: WordNote, rev: number): Promise<boolean> {
    const written = await held(
      this.dynamo.put({
        TableName: this.TableName,
        Item: { ...key.searchNote(ownerId, fileId), ...toNote(note) },
        ...(rev === 0
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': rev } }),
      }),
    );
    return written !== null;
  }
}

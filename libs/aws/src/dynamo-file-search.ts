import type { DynamoDBDocument } from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Alike,
  DomainError,
  NAME_SOURCE,
  type FileFacts,
  FileSearch,
  type Found,
  type SearchedFile,
  type SearchLine,
  type SearchWords,
  type Wanted,
  type WordQuery,
} from '@intake/domain';
import { BatchedTable } from './batched-table.ts';
import { BatchWriter } from './batch-writer.ts';
import { held } from './conditional-write.ts';
import { DynamoSearchReader } from './dynamo-search-reader.ts';
import {
  allEntries,
  entryItems,
  entryKey,
  entryOf,
  factsItem,
  keptWords,
  noteOf,
  replaced,
  toNote,
  type WordNote,
} from './search-items.ts';
import type { SearchLimits } from './search-reading.ts';
import { key } from './table.ts';

type Item = Record<string, unknown>;

/** Somebody else writes the same file's words every time. */
const MAX_RACES = 20;
/** Milliseconds, more with every race. */
const PAUSE = 20;

/** The words of files in the one table, see search-items.ts. */
export class DynamoFileSearch extends FileSearch {
  private readonly dynamo: DynamoDBDocument;
  private readonly TableName: string;
  private readonly batched: BatchedTable;
  private readonly writer: BatchWriter;
  private readonly reader: DynamoSearchReader;

  constructor(dynamo: DynamoDBDocument, table: string, limits?: SearchLimits) {
    super();
    this.dynamo = dynamo;
    this.TableName = table;
    this.batched = new BatchedTable(dynamo, table);
    this.writer = new BatchWriter(dynamo, table);
    this.reader = new DynamoSearchReader(dynamo, table, limits);
  }

  /**
   * First the note says what the file will be found by, beside what it is, then the entries are written, then the old ones
   * removed, then the note forgets them: it never lacks an entry that is there, whenever this is killed. Who finds the note
   * changed at the end may have undone what another has written, and makes good for it (with the lines that it has itself).
   */
  async put(words: SearchWords): Promise<void> {
    const { ownerId, fileId, source, version } = words;
    const wanted = keptWords(words).map((word) => entryOf(source, word));
    const touched = new Set<string>();
    for (let race = 0; race < MAX_RACES; race++) {
      // The name comes first, as a rule to a file without a note: the write itself tells where that is not so.
      const isNew = race === 0 && source === NAME_SOURCE;
      const before = noteOf(isNew ? undefined : await this.readNote(ownerId, fileId));
      const isLate = (before.versions[source] ?? -1) > version;
      if (isLate && touched.size === 0) return;
      const next = isLate ? { ...before, rev: before.rev + 1 } : replaced(before, words);
      const own = new Set(allEntries(next));
      next.old = [...new Set([...next.old, ...touched])].filter((entry) => !own.has(entry));
      if (!(await this.writeNote(ownerId, fileId, next, before.rev))) continue;
      const missing = new Set([...(isLate ? [] : wanted), ...touched].filter((entry) => own.has(entry)));
      await this.writer.put(entryItems(words, [...missing]), fileId);
      await this.writer.delete(
        next.old.map((entry) => entryKey(ownerId, fileId, entry)),
        fileId,
      );
      if (Object.keys({ ...before.facts, ...next.facts }).length > 0)
        await this.writeFacts(ownerId, fileId, next);
      for (const entry of [...wanted, ...next.old]) touched.add(entry);
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
    const entries = [...new Set([...allEntries(note), ...note.old])];
    await this.writer.delete(
      [...entries.map((entry) => entryKey(ownerId, fileId, entry)), key.searchFacts(ownerId, fileId)],
      fileId,
    );
    await this.dynamo.delete({ TableName: this.TableName, Key: key.searchNote(ownerId, fileId) });
  }

  find(query: WordQuery): Promise<Found> {
    return this.reader.find(query);
  }

  matching(ownerId: string, fileIds: readonly string[], wanted: Wanted): Promise<Set<string>> {
    return this.reader.matching(ownerId, fileIds, wanted);
  }

  lines(
    ownerId: string,
    fileIds: readonly string[],
    words: readonly string[],
  ): Promise<Map<string, SearchLine[]>> {
    return this.reader.lines(ownerId, fileIds, words);
  }

  facts(ownerId: string, fileIds: readonly string[]): Promise<Map<string, FileFacts>> {
    return this.reader.facts(ownerId, fileIds);
  }

  alike(ownerId: string, perceptualHash: string, limit: number): Promise<Alike[]> {
    return this.reader.alike(ownerId, perceptualHash, limit);
  }

  private readNote(ownerId: string, fileId: string): Promise<Item | undefined> {
    return this.batched.get(key.searchNote(ownerId, fileId));
  }

  private writeNote(ownerId: string, fileId: string, note: WordNote, rev: number): Promise<boolean> {
    return this.batched.put({
      Item: { ...key.searchNote(ownerId, fileId), ...toNote(note) },
      ...(rev === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': rev } }),
    });
  }

  /** Unless those of a later note are there. */
  private async writeFacts(ownerId: string, fileId: string, note: WordNote): Promise<void> {
    await held(
      this.dynamo.put({
        TableName: this.TableName,
        Item: { ...key.searchFacts(ownerId, fileId), ...factsItem(note) },
        ConditionExpression: 'attribute_not_exists(pk) OR rev < :rev',
        ExpressionAttributeValues: { ':rev': note.rev },
      }),
    );
  }
}

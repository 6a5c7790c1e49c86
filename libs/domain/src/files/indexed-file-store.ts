import type { FileRecord } from '../file-record.ts';
import { type FileCount, type FileQuery, FileStore, type Page } from '../ports/file-store.ts';
import { type FileSearch, NAME_SOURCE } from '../ports/file-search.ts';
import { nameWords } from '../search-words.ts';
import { isListed } from '../upload-state.ts';

/** The words of a record, for the index. */
export const searchEntry = (record: FileRecord) => ({
  ownerId: record.ownerId,
  fileId: record.id,
  source: NAME_SOURCE,
  words: nameWords(record),
  version: record.version,
});

/**
 * Keeps the search in step with the records: a file can be found before its record says that it is listed, and nothing is
 * left to find before its record goes. A crash in between leaves a record that is worked on again, and this is safe to
 * repeat. See RenameFile for words that change in between.
 */
export class IndexedFileStore extends FileStore {
  private readonly files: FileStore;
  private readonly search: FileSearch;

  constructor(files: FileStore, search: FileSearch) {
    super();
    this.files = files;
    this.search = search;
  }

  async create(record: FileRecord): Promise<void> {
    if (isListed(record.status)) await this.search.put(searchEntry(record));
    await this.files.create(record);
  }

  async update(before: FileRecord, after: FileRecord): Promise<void> {
    if (isListed(after.status) && !isListed(before.status)) await this.search.put(searchEntry(after));
    await this.files.update(before, after);
  }

  async remove(record: FileRecord): Promise<void> {
    await this.search.remove({ ownerId: record.ownerId, fileId: record.id });
    await this.files.remove(record);
  }

  find(ownerId: string, id: string): Promise<FileRecord | null> {
    return this.files.find(ownerId, id);
  }

  list(query: FileQuery): Promise<Page<FileRecord>> {
    return this.files.list(query);
  }

  cursorBehind(query: FileQuery, record: FileRecord): string {
    return this.files.cursorBehind(query, record);
  }

  count(ownerId: string): Promise<FileCount[]> {
    return this.files.count(ownerId);
  }

  listDue(now: Date, limit: number, cursor?: string): Promise<Page<FileRecord>> {
    return this.files.listDue(now, limit, cursor);
  }
}

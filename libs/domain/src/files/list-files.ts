import { DomainError } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileQuery, FileStore, Page } from '../ports/file-store.ts';
import { searchWords } from '../search-words.ts';
import { LISTED_STATES, type UploadState } from '../upload-state.ts';
import { totalOf } from './count-files.ts';
import type { SearchFiles } from './search-files.ts';

export type ListFilesInput = Omit<FileQuery, 'states'> & {
  status?: UploadState;
  /** Words in any order, each the beginning of one that the file has. */
  q?: string;
};

export interface FileList extends Page<FileRecord> {
  /** Of the whole list; null where only reading it to the end would tell. */
  total: number | null;
}

/** One page of an owner's files; without a `status` everything whose bytes have arrived. */
export class ListFiles {
  private readonly ports: { files: FileStore; searchFiles: SearchFiles };

  constructor(ports: { files: FileStore; searchFiles: SearchFiles }) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR, VALIDATION_FAILED (between two dates a list is in the order of time) */
  async execute({ status, q = '', ...input }: ListFilesInput): Promise<FileList> {
    const query: FileQuery = { ...input, states: status ? [status] : LISTED_STATES };
    const isBetween = query.from !== undefined || query.to !== undefined;
    if (isBetween && !query.sort.endsWith('createdAt'))
      throw new DomainError('VALIDATION_FAILED', 'With from or to, a list is sorted by createdAt.');
    if (q.trim() !== '') return this.found(query, searchWords(q));
    const [page, counts] = await Promise.all([
      this.ports.files.list(query),
      isBetween ? null : this.ports.files.count(query.ownerId),
    ]);
    return { ...page, total: counts && totalOf(counts, query) };
  }

  private async found(query: FileQuery, words: string[]): Promise<FileList> {
    if (words.length === 0) return { items: [], nextCursor: null, total: 0 };
    const page = await this.ports.searchFiles.execute(query, words);
    const isAll = query.cursor === undefined && page.nextCursor === null;
    return { ...page, total: isAll ? page.items.length : null };
  }
}

import { DomainError } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FactFilter } from '../findable.ts';
import type { FileSearch, Wanted } from '../ports/file-search.ts';
import type { FileQuery, FileStore, Page } from '../ports/file-store.ts';
import { bestLine, type MatchedLine } from '../search-lines.ts';
import { searchWords } from '../search-words.ts';
import { LISTED_STATES, type UploadState } from '../upload-state.ts';
import { totalOf } from './count-files.ts';
import { isNamed, type SearchFiles } from './search-files.ts';

export type ListFilesInput = Omit<FileQuery, 'states'> & {
  status?: UploadState;
  /** Words in any order, each the beginning of one that the file has. */
  q?: string;
  /** What is known of the files. */
  facts?: FactFilter;
};

export interface FileList extends Page<FileRecord> {
  /** Of a search: the line that a file was found by, where that is not its name. */
  matches?: ReadonlyMap<string, MatchedLine>;
  /** Of the whole list, on its first page; null on others, and where only reading it to the end would tell. */
  total: number | null;
}

interface Ports {
  files: FileStore;
  search: FileSearch;
  searchFiles: SearchFiles;
}

/** One page of an owner's files; without a `status` everything whose bytes have arrived. */
export class ListFiles {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR, VALIDATION_FAILED (between two dates a list is in the order of time) */
  async execute({ status, q = '', facts, ...input }: ListFilesInput): Promise<FileList> {
    const query: FileQuery = { ...input, states: status ? [status] : LISTED_STATES };
    const isBetween = query.from !== undefined || query.to !== undefined;
    if (isBetween && !query.sort.endsWith('createdAt'))
      throw new DomainError('VALIDATION_FAILED', 'With from or to, a list is sorted by createdAt.');
    if (q.trim() !== '' || facts) return this.found(query, { words: searchWords(q), facts }, q);
    const [page, counts] = await Promise.all([
      this.ports.files.list(query),
      isBetween || query.cursor !== undefined ? null : this.ports.files.count(query.ownerId),
    ]);
    return { ...page, total: counts && totalOf(counts, query) };
  }

  private async found(query: FileQuery, wanted: Wanted, q: string): Promise<FileList> {
    // What has no letter and no digit is in no file.
    if (wanted.words.length === 0 && q.trim() !== '') return { items: [], nextCursor: null, total: 0 };
    const page = await this.ports.searchFiles.execute(query, wanted);
    const isAll = query.cursor === undefined && page.nextCursor === null;
    const matches = await this.linesOf(page.items, wanted.words);
    return { ...page, matches, total: isAll ? page.items.length : null };
  }

  private async linesOf(records: readonly FileRecord[], words: readonly string[]) {
    const others = records.filter((record) => !isNamed(record, words));
    if (others.length === 0) return new Map<string, MatchedLine>();
    const ids = others.map(({ id }) => id);
    const found = await this.ports.search.lines(others[0]!.ownerId, ids, words);
    const matches = [...found].flatMap(([id, lines]) => {
      const line = bestLine(lines, words);
      return line ? [[id, line] as const] : [];
    });
    return new Map(matches);
  }
}

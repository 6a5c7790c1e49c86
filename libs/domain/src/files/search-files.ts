import { collationKey } from '../collation-key.ts';
import { type FileRecord, isClaimed } from '../file-record.ts';
import type { FileSearch, Wanted } from '../ports/file-search.ts';
import type { FileQuery, FileStore, Page, Sort } from '../ports/file-store.ts';
import { nameWords } from '../search-words.ts';
import { isListed } from '../upload-state.ts';
import { totalOf } from './count-files.ts';
import { readSearchCursor, type SearchCursor, toSearchCursor } from './search-cursor.ts';

interface Ports {
  files: FileStore;
  search: FileSearch;
}

/** A list of at most so many files, and of a tenth of all at most, is looked through itself. */
const FEW = 500;
/** So many found files are sorted here by name or size; of more, the list in that order is looked through. */
const MOST_SORTED = 750;
/** Files that are looked at together. */
const AT_ONCE = 100;
/** Rounds until a page is given although it is short: every answer is to come within 0.3 s. */
const LIST_ROUNDS = 3;
const SEARCH_ROUNDS = 2;

/** Some of the files, and where to go on. */
interface Stretch {
  records: FileRecord[];
  next: string | null;
  /** Enough was read for one answer. */
  isLast?: boolean;
}

/**
 * The files that have some words and facts, in whatever list and order, without reading the library: from the search to the files,
 * or, where the list is short or the words are everywhere, from the list to the search. A cursor says which way it came.
 */
export class SearchFiles {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @param wanted at least one word or fact. @throws DomainError INVALID_CURSOR */
  async execute(query: FileQuery, wanted: Wanted): Promise<Page<FileRecord>> {
    const from = readSearchCursor(query);
    const way = from?.way ?? ((await this.isShort(query)) ? 'list' : 'search');
    if (way === 'list') return this.fromList(query, wanted, from?.place);
    if (query.sort.endsWith('createdAt')) return this.fromSearch(query, wanted, from?.place);
    const page = await this.sorted(query, wanted, from?.place);
    if (page === 'spent') return { items: [], nextCursor: toSearchCursor(query, { way: 'list', place: '' }) };
    return page ?? this.fromList(query, wanted);
  }

  /** Also of what is not in the search: unfinished uploads. */
  private async isShort(query: FileQuery): Promise<boolean> {
    if (!query.states.every(isListed)) return true;
    const counts = await this.ports.files.count(query.ownerId);
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const total = totalOf(counts, query);
    return total <= FEW && total * 10 < all;
  }

  private fromSearch(query: FileQuery, wanted: Wanted, place?: string) {
    const { ownerId, sort, limit } = query;
    const asked = { ownerId, ...wanted, oldestFirst: !sort.startsWith('-') };
    const cursor = (after: string): SearchCursor => ({ way: 'search', place: after });
    // Where the first files were of another list, more are asked for at once: a search costs most where it begins.
    let most = Math.min(limit + 1, AT_ONCE);
    return fillPage(
      query,
      place,
      async (after) => {
        const { fileIds, next } = await this.ports.search.find({ ...asked, limit: most, after });
        // A search that ends early has read enough.
        const isLast = fileIds.length < most;
        most = AT_ONCE;
        return { records: await this.load(query, fileIds), next, isLast };
      },
      { at: cursor, behind: ({ id }) => cursor(id) },
      SEARCH_ROUNDS,
    );
  }

  /** @param place its beginning, when it is empty */
  private fromList(query: FileQuery, wanted: Wanted, place?: string) {
    const { files } = this.ports;
    const cursor = (after: string): SearchCursor => ({ way: 'list', place: after });
    return fillPage(
      query,
      place || undefined,
      async (after) => {
        const { items, nextCursor } = await files.list({ ...query, limit: AT_ONCE, cursor: after });
        return { records: await this.having(query.ownerId, wanted, items), next: nextCursor };
      },
      { at: cursor, behind: (record) => cursor(files.cursorBehind(query, record)) },
      LIST_ROUNDS,
    );
  }

  private async having(ownerId: string, wanted: Wanted, records: readonly FileRecord[]) {
    const named = wanted.facts ? [] : records.filter((record) => isNamed(record, wanted.words));
    const byName = new Set(named.map(({ id }) => id));
    const others = records.filter(({ id }) => !byName.has(id)).map(({ id }) => id);
    const byOther = others.length > 0 ? await this.ports.search.matching(ownerId, others, wanted) : byName;
    return records.filter(({ id }) => byName.has(id) || byOther.has(id));
  }

  /** @returns null when too many are found, `spent` when they are not all found with what an answer may read */
  private async sorted(query: FileQuery, wanted: Wanted, after?: string) {
    const { ownerId, sort, limit } = query;
    const fileIds: string[] = [];
    // A page behind the first: some more may have come since, and the order must not begin again.
    const bound = after === undefined ? MOST_SORTED : 2 * MOST_SORTED;
    let from: string | undefined;
    let short = 0;
    do {
      const most = bound + 1 - fileIds.length;
      const stretch = { ownerId, ...wanted, limit: most, oldestFirst: false, after: from };
      const found = await this.ports.search.find(stretch);
      fileIds.push(...found.fileIds);
      if (fileIds.length > bound) return null;
      if (found.next !== null && found.fileIds.length < most && ++short >= SEARCH_ROUNDS) return 'spent';
      from = found.next ?? undefined;
    } while (from);
    const places = (await this.load(query, fileIds)).map((record) => ({ record, at: placeOf(record, sort) }));
    const order = sort.startsWith('-') ? -1 : 1;
    places.sort((a, b) => (a.at < b.at ? -order : order));
    const rest = places.filter(({ at }) => after === undefined || (order > 0 ? at > after : at < after));
    const kept = rest.slice(0, limit);
    const nextCursor =
      rest.length > limit ? toSearchCursor(query, { way: 'sorted', place: kept.at(-1)!.at }) : null;
    return { items: kept.map(({ record }) => record), nextCursor };
  }

  /** What the search names may have changed or gone. */
  private async load(query: FileQuery, fileIds: readonly string[]): Promise<FileRecord[]> {
    const found = await Promise.all(fileIds.map((id) => this.ports.files.find(query.ownerId, id)));
    return found.filter((record) => record !== null).filter((record) => isIn(query, record));
  }
}

/** Goes on until the page is full, or enough was looked at. */
async function fillPage(
  query: FileQuery,
  place: string | undefined,
  read: (after: string | undefined) => Promise<Stretch>,
  cursor: { at: (place: string) => SearchCursor; behind: (record: FileRecord) => SearchCursor },
  rounds: number,
): Promise<Page<FileRecord>> {
  const items: FileRecord[] = [];
  let after = place;
  for (let round = 0; round < rounds; round++) {
    const { records, next, isLast } = await read(after);
    items.push(...records);
    if (items.length > query.limit) {
      const kept = items.slice(0, query.limit);
      return { items: kept, nextCursor: toSearchCursor(query, cursor.behind(kept.at(-1)!)) };
    }
    if (next === null) return { items, nextCursor: null };
    after = next;
    if (isLast || items.length === query.limit) break;
  }
  return { items, nextCursor: toSearchCursor(query, cursor.at(after!)) };
}

/** Whether its name alone has the words. */
export function isNamed(record: Pick<FileRecord, 'name' | 'path'>, words: readonly string[]): boolean {
  const own = nameWords(record);
  return words.every((word) => own.some((one) => one.startsWith(word)));
}

function isIn({ states, category, deleted, from = '', to = '~' }: FileQuery, record: FileRecord): boolean {
  return (
    states.includes(record.status) &&
    (!category || record.category === category) &&
    (record.deletedAt !== undefined) === deleted &&
    !(deleted && isClaimed(record)) &&
    record.createdAt >= from &&
    record.createdAt < to
  );
}

function placeOf({ id, name, size }: FileRecord, sort: Sort): string {
  return sort.endsWith('name')
    ? `${collationKey(name)}\u0000${id}`
    : `${String(size).padStart(16, '0')}#${id}`;
}

import type { InfiniteData, QueryClient } from '@tanstack/vue-query';
import { listFiles } from '../api/files.ts';
import type { FilePage, FileQuery, FileInfo } from '@intake/contract';

type FileSort = NonNullable<FileQuery['sort']>;

export type FilePages = InfiniteData<FilePage, string | undefined>;

/** The version of a file that is shown before the server was asked. */
export const EARLY = 0;

/** Files per call; the contract allows 100. */
export const PAGE = 100;

/**
 * The next page that shows something. A page may be empty and still have a cursor: the server looked for a while and
 * found nothing yet.
 */
export async function readPage(query: FileQuery, signal?: AbortSignal): Promise<FilePage> {
  let page = await listFiles({ ...query, limit: PAGE }, signal);
  while (page.items.length === 0 && page.nextCursor !== null) {
    signal?.throwIfAborted();
    page = await listFiles({ ...query, limit: PAGE, cursor: page.nextCursor }, signal);
  }
  return page;
}

/**
 * A fresh first page put in front of what is loaded, so that new files appear without loading everything again.
 * null when the two do not meet: then there is something in between that nobody has seen.
 */
export function mergeHead(data: FilePages, head: FilePage): FilePages | null {
  const [first, ...rest] = data.pages;
  if (!first) return { ...data, pages: [head] };
  const known = new Map(data.pages.flatMap(({ items }) => items.map((file) => [file.id, file] as const)));
  const items = head.items.map((file) => newer(known.get(file.id), file));
  const fresh = new Set(items.map(({ id }) => id));
  if (rest.length === 0) {
    // Not known to the server's list yet: it may be a moment behind the file itself.
    const early = first.items.filter(({ id, version }) => version === EARLY && !fresh.has(id));
    const merged = { ...data, pages: [{ ...head, items }] };
    return early.length > 0 ? mergeSorted(merged, { ...head, items: early }, '-createdAt') : merged;
  }
  if (!first.items.some((file) => fresh.has(file.id))) return null;
  const older = (page: FilePage): FilePage => ({
    ...page,
    items: page.items.filter((file) => !fresh.has(file.id)),
  });
  const merged = { ...head, items: [...items, ...older(first).items], nextCursor: first.nextCursor };
  return { ...data, pages: [merged, ...rest.map(older)] };
}

/** A list may be a moment behind what an event has told already. */
const newer = (known: FileInfo | undefined, got: FileInfo): FileInfo =>
  known && known.version > got.version ? known : got;

/** Names as the server sorts them, nearly: what differs is put right when the list is loaded again. */
const { compare } = new Intl.Collator(undefined, { numeric: true });

type Order = (a: FileInfo, b: FileInfo) => number;

const ORDER: Record<'createdAt' | 'name' | 'size', Order> = {
  createdAt: (a, b) => (a.id < b.id ? -1 : 1),
  name: (a: FileInfo, b: FileInfo) => compare(a.name, b.name),
  size: (a: FileInfo, b: FileInfo) => a.size - b.size,
};

/**
 * The newest files put where they belong in a list of another order, and what has changed of them. A file behind the end of
 * what is loaded comes with its page.
 */
export function mergeSorted(data: FilePages, newest: FilePage, sort: FileSort): FilePages {
  const fresh = new Map(newest.items.map((file) => [file.id, file]));
  const up = ORDER[sort.replace('-', '') as keyof typeof ORDER];
  const order: Order = sort.startsWith('-') ? (a, b) => up(b, a) : up;
  const pages = data.pages.map(({ items, ...page }) => {
    const known = items.map((file) => newer(file, fresh.get(file.id) ?? file));
    for (const { id } of items) fresh.delete(id);
    return { ...page, items: known, total: newest.total };
  });
  for (const file of fresh.values()) {
    const page = pages.find(({ items }) => items.some((other) => order(file, other) < 0));
    if (page)
      page.items.splice(
        page.items.findIndex((other) => order(file, other) < 0),
        0,
        file,
      );
    else if (pages.at(-1)?.nextCursor === null) pages.at(-1)!.items.push(file);
  }
  return { ...data, pages };
}

/** Brings the shown lists up to date by one page, the newest. Trouble is left to the next time. */
export async function refreshHead(queries: QueryClient): Promise<void> {
  for (const query of queries.getQueryCache().findAll({ queryKey: ['files'], type: 'active' })) {
    const { sort = '-createdAt', ...asked } = query.queryKey[1] as FileQuery;
    const newest = query.state.data ? await readPage(asked).catch(() => null) : null;
    // Read again: while the answer was on its way, another page may have come in.
    const now = queries.getQueryData<FilePages>(query.queryKey);
    if (!newest || !now) continue;
    const merged = sort === '-createdAt' ? mergeHead(now, newest) : mergeSorted(now, newest, sort);
    if (merged) queries.setQueryData(query.queryKey, merged);
    else await queries.invalidateQueries({ queryKey: query.queryKey });
  }
}

/**
 * Puts a file that has just arrived into the lists that it belongs to, before the server has been asked: where the server will,
 * by the start of its upload. A search, and a list in another order, wait for the server's word.
 */
export function insertFile(queries: QueryClient, file: FileInfo): void {
  const belongs = ({ sort, q, deleted, category, status, limit: _, ...facts }: FileQuery): boolean =>
    asksFor({ deleted, category, status }, file) &&
    !q &&
    // What is in it is not known yet.
    Object.keys(facts).every((name) => name === 'from' || name === 'to') &&
    (!sort || sort === '-createdAt');
  for (const [key, data] of queries.getQueriesData<FilePages>({ queryKey: ['files'] })) {
    const first = data?.pages[0];
    if (!first || !belongs(key[1] as FileQuery)) continue;
    if (data!.pages.some(({ items }) => items.some(({ id }) => id === file.id))) continue;
    const newest = { ...counted(first, 1), items: [file] };
    queries.setQueryData(key, mergeSorted(data!, newest, '-createdAt'));
  }
}

/** Whether the query asks for such a file. Of a search, and of what is in files, only the server knows. */
export const asksFor = ({ deleted, category, status }: FileQuery, file: FileInfo): boolean =>
  Boolean(deleted) === Boolean(file.deletedAt) &&
  (!category || category === file.category) &&
  (!status || status === file.status);

/** The queries of the lists that are shown, with the files that they have. */
export function shownLists(queries: QueryClient): [FileQuery, ReadonlySet<string>][] {
  const shown = queries.getQueryCache().findAll({ queryKey: ['files'], type: 'active' });
  return shown.flatMap(({ queryKey, state }) => {
    const data = state.data as FilePages | undefined;
    const ids = data?.pages.flatMap(({ items }) => items.map(({ id }) => id));
    return ids ? [[queryKey[1] as FileQuery, new Set(ids)]] : [];
  });
}

/** Changes the files of every loaded list; `change` answers null to take one away, and the same file to leave it. */
export function changeFiles(
  queries: QueryClient,
  change: (file: FileInfo, list: FileQuery) => FileInfo | null,
): void {
  for (const { queryKey } of queries.getQueryCache().findAll({ queryKey: ['files'] })) {
    const asked = queryKey[1] as FileQuery;
    queries.setQueryData<FilePages>(queryKey, (data) => {
      if (!data) return data;
      const pages = data.pages.map((page) => changePage(page, (file) => change(file, asked)));
      if (pages.every((page, i) => page === data.pages[i])) return data;
      const more = lengthOf(pages) - lengthOf(data.pages);
      return { ...data, pages: pages.map((page) => counted(page, more)) };
    });
  }
}

const lengthOf = (pages: readonly FilePage[]) => pages.reduce((sum, { items }) => sum + items.length, 0);

const counted = (page: FilePage, more: number): FilePage =>
  page.total === null ? page : { ...page, total: page.total + more };

function changePage(page: FilePage, change: (file: FileInfo) => FileInfo | null): FilePage {
  const items = page.items.flatMap((file) => change(file) ?? []);
  const isSame = items.length === page.items.length && items.every((file, i) => file === page.items[i]);
  return isSame ? page : { ...page, items };
}

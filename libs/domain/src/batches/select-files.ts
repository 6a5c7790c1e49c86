import type { FileRecord } from '../file-record.ts';
import { type FileCondition, liesIn, meets } from '../files/file-condition.ts';
import type { ListFiles } from '../files/list-files.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { BatchFiles } from './batch.ts';

export interface SelectionPorts {
  files: FileStore;
  listFiles: ListFiles;
}

/** Files that are looked at together. */
const PAGE = 100;

/**
 * The chosen files that are ready, in groups of up to 100, so that a library of any size needs little memory. From newest to
 * oldest: what arrives meanwhile is not part of it.
 */
export async function* selectFiles(
  { files, listFiles }: SelectionPorts,
  ownerId: string,
  { ids, filter, folder }: BatchFiles,
): AsyncGenerator<FileRecord[], void> {
  if (ids) {
    const unique = [...new Set(ids)];
    for (let i = 0; i < unique.length; i += PAGE) {
      const found = await Promise.all(unique.slice(i, i + PAGE).map((id) => files.find(ownerId, id)));
      yield found.filter((file) => file !== null).filter(isReady);
    }
    return;
  }
  const { q, from, to, ...condition } = filter ?? {};
  const query = { category: condition.category, q: wordsOf(q, condition), from, to };
  let cursor: string | undefined;
  do {
    const page = await listFiles.execute({
      ...{ ownerId, ...query, limit: PAGE, status: 'ready', sort: '-createdAt', deleted: false },
      ...(cursor !== undefined && { cursor }),
    });
    yield page.items.filter(
      (file) => isReady(file) && meets(file, condition) && (!folder || liesIn(file, folder)),
    );
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const isReady = ({ status, deletedAt }: FileRecord): boolean => status === 'ready' && !deletedAt;

/** Words of the name are words that the search finds a file by, too: it need not look at every file. */
const wordsOf = (q: string | undefined, { name }: FileCondition): string | undefined =>
  [q, name].filter(Boolean).join(' ') || undefined;

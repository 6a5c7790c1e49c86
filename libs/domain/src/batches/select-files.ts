import type { FileRecord } from '../file-record.ts';
import { type FileCondition, liesIn, meets } from '../files/file-condition.ts';
import type { ListFiles } from '../files/list-files.ts';
import type { FileStore } from '../ports/file-store.ts';
import { BATCH_LIMITS, type BatchFiles } from './batch.ts';

export interface SelectionPorts {
  files: FileStore;
  listFiles: ListFiles;
}

/** Files that are looked at together. */
const PAGE = BATCH_LIMITS.together;

export interface SelectedFiles {
  files: FileRecord[];
  /** Where the search goes on; null: these were the last. */
  cursor: string | null;
}

/**
 * The chosen files that are ready, in groups, so that a library of any size needs little memory. From newest to oldest: what
 * arrives meanwhile is not part of it.
 * @param after cursor of the group behind which it goes on
 */
export async function* selectFiles(
  { files, listFiles }: SelectionPorts,
  ownerId: string,
  { ids, filter, folder }: BatchFiles,
  after?: string,
): AsyncGenerator<SelectedFiles, void> {
  if (ids) {
    for (let i = Number(after ?? 0); i < ids.length; i += PAGE) {
      const found = await Promise.all(ids.slice(i, i + PAGE).map((id) => files.find(ownerId, id)));
      const cursor = i + PAGE < ids.length ? String(i + PAGE) : null;
      yield { files: found.filter((file) => file !== null).filter(isReady), cursor };
    }
    return;
  }
  const { q, from, to, facts, ...condition } = filter ?? {};
  const query = { category: condition.category, q: wordsOf(q, condition), from, to, facts };
  let cursor = after;
  do {
    const { items, nextCursor } = await listFiles.execute({
      ...{ ownerId, ...query, limit: PAGE, status: 'ready', sort: '-createdAt', deleted: false },
      ...(cursor !== undefined && { cursor }),
    });
    const chosen = items.filter(
      (file) => isReady(file) && meets(file, condition) && (!folder || liesIn(file, folder)),
    );
    yield { files: chosen, cursor: nextCursor };
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const isReady = ({ status, deletedAt }: FileRecord): boolean => status === 'ready' && !deletedAt;

/** Words of the name are words that the search finds a file by, too: it need not look at every file. */
const wordsOf = (q: string | undefined, { name }: FileCondition): string | undefined =>
  [q, name].filter(Boolean).join(' ') || undefined;

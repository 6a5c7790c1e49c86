import type { FileRecord } from '../file-record.ts';
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
  let cursor: string | undefined;
  do {
    const page = await listFiles.execute({
      ...{ ownerId, ...filter, limit: PAGE, status: 'ready', sort: '-createdAt', deleted: false },
      ...(cursor !== undefined && { cursor }),
    });
    yield page.items.filter((file) => isReady(file) && (!folder || isIn(file, folder)));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const isReady = ({ status, deletedAt }: FileRecord): boolean => status === 'ready' && !deletedAt;

/** Whether it lies in a folder, or below it. */
export function isIn({ path }: Pick<FileRecord, 'path'>, folder: string): boolean {
  return path === folder || (path?.startsWith(`${folder}/`) ?? false);
}

import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import { LISTED_STATES } from '../upload-state.ts';

/** Below this many bytes sending is quicker than comparing, and a lookup for each of a thousand small files costs. */
export const MIN_DUPLICATE_SIZE = 1024 * 1024;

/** More files of one owner with the very same size are not looked at. */
const MOST = 10;
/** Pages may be short. */
const MOST_PAGES = 10;

/** The owner's ready files of exactly this size. */
export async function findDuplicates(files: FileStore, ownerId: string, size: number): Promise<FileRecord[]> {
  if (size < MIN_DUPLICATE_SIZE) return [];
  const query = { ownerId, size, limit: MOST, states: LISTED_STATES, sort: 'size', deleted: false } as const;
  const found: FileRecord[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES && found.length < MOST; page++) {
    const { items, nextCursor } = await files.list({ ...query, cursor });
    found.push(...items.filter(({ status }) => status === 'ready'));
    if (!nextCursor) break;
    cursor = nextCursor;
  }
  return found;
}

import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';

/** Below this many bytes sending is quicker than comparing, and a lookup for each of a thousand small files costs. */
export const MIN_DUPLICATE_SIZE = 1024 * 1024;

/** More files of one owner with the very same size are not looked at. */
const MOST = 10;

/** The owner's ready files of exactly this size. */
export async function findDuplicates(files: FileStore, ownerId: string, size: number): Promise<FileRecord[]> {
  if (size < MIN_DUPLICATE_SIZE) return [];
  return (await files.list({ ownerId, limit: MOST, states: ['ready'], sort: 'size', size, deleted: false }))
    .items;
}

import { notFound } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';

/** @throws DomainError NOT_FOUND, also for another owner's file and for one that is in the trash */
export async function findFile(files: FileStore, ownerId: string, id: string): Promise<FileRecord> {
  const record = await files.find(ownerId, id);
  if (!record || record.deletedAt) throw notFound('file');
  return record;
}

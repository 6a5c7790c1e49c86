import { notFound } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';

/** @throws DomainError NOT_FOUND, also for another owner's upload */
export async function findUpload(files: FileStore, ownerId: string, id: string): Promise<FileRecord> {
  const record = await files.find(ownerId, id);
  if (!record || record.deletedAt) throw notFound('upload');
  return record;
}

import type { FileRecord } from '../file-record.ts';
import type { ObjectStorage, StoredPart } from '../ports/object-storage.ts';
import { multipartOf } from './multipart-of.ts';
import { plannedParts } from './upload-view.ts';

/**
 * What S3 holds of the parts of a multipart upload; null when S3 does not know it any more. Planned anew with larger parts
 * there are fewer of them: what an older plan stored beyond is not part of the file.
 */
export async function storedParts(storage: ObjectStorage, record: FileRecord): Promise<StoredPart[] | null> {
  const stored = await storage.listParts(multipartOf(record)!);
  if (!stored || !record.storage.plan) return stored;
  const count = plannedParts(record).length;
  return stored.filter(({ number }) => number <= count);
}

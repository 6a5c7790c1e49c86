import { combineCrc64Nvme } from '@intake/protocol';
import { DomainError, isRefusal } from '../errors.ts';
import type { FileRecord } from '../file-record.ts';
import type { ObjectStorage, StoredObject, StoredPart } from '../ports/object-storage.ts';
import { checkParts } from './check-parts.ts';
import { multipartOf } from './multipart-of.ts';
import { storedParts } from './stored-parts.ts';
import { plannedParts } from './upload-view.ts';

/** Proves what is stored. */
export type Receipt = Pick<FileRecord, 'etag' | 'checksum'>;

/**
 * Makes the object of a record that is `completing`: of its parts, or of the object that it is a copy of. Safe to repeat
 * and to run twice at once, because the record says which content it must have, and S3 is changed only in this state.
 * @param listed what S3 holds, where that is known already; a part that changed since is refused by S3
 * @returns null when neither parts nor object are there
 * @throws DomainError PARTS_MISMATCH, CHECKSUM_MISMATCH when the parts are not (any more) what was to be assembled
 */
export async function assembleObject(
  storage: ObjectStorage,
  record: FileRecord,
  listed?: StoredPart[],
): Promise<Receipt | null> {
  if (record.storage.copyOf) return copyObject(storage, record, record.storage.copyOf);
  const multipart = multipartOf(record)!;
  const parts = listed ?? (await storedParts(storage, record));
  if (parts) {
    const whole = { parts, size: record.size, checksum: checksumOf(record, parts) };
    const made = await storage.completeMultipart(multipart, whole);
    if (made) return { etag: made.etag, checksum: whole.checksum };
  }
  return findResult(storage, record);
}

/**
 * The checksum of the whole that the parts have.
 * @throws DomainError PARTS_MISMATCH, CHECKSUM_MISMATCH when it is not the one that the record demands
 */
export function checksumOf(record: FileRecord, parts: StoredPart[]): string {
  checkParts(plannedParts(record), parts, []);
  const checksum = combineCrc64Nvme(parts);
  if ((record.storage.checksum ?? checksum) === checksum) return checksum;
  throw new DomainError('CHECKSUM_MISMATCH', 'The parts are not the file that was promised.');
}

async function copyObject(
  storage: ObjectStorage,
  record: FileRecord,
  source: { key: string; etag: string },
): Promise<Receipt | null> {
  const multipart = multipartOf(record);
  if (multipart) await storage.abortMultipart(multipart);
  const made = await findResult(storage, record);
  if (made && !made.encoding) return made;
  try {
    await storage.copy(source, { key: record.storage.key, contentType: record.contentType });
  } catch (error) {
    if (!isRefusal(error, 'NOT_FOUND')) throw error;
  }
  return findResult(storage, record);
}

/** The object, if it is what the record demands; the key is this upload's alone. */
async function findResult(
  storage: ObjectStorage,
  { storage: { key, checksum }, size }: FileRecord,
): Promise<StoredObject | null> {
  const object = await storage.head(key);
  return object?.size === size && object.checksum === (checksum ?? object.checksum) ? object : null;
}

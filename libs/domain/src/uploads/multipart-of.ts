import type { FileRecord } from '../file-record.ts';
import type { MultipartUpload, ObjectStorage } from '../ports/object-storage.ts';

/** The multipart upload behind an upload; null when the file is one PUT. */
export function multipartOf({ storage: { key, multipartId } }: FileRecord): MultipartUpload | null {
  return multipartId === undefined ? null : { key, multipartId };
}

/** Frees what S3 holds of an upload that is given up: its parts, or the object of one PUT. Idempotent. */
export async function freeUnfinished(storage: ObjectStorage, record: FileRecord): Promise<void> {
  const multipart = multipartOf(record);
  await (multipart ? storage.abortMultipart(multipart) : storage.delete(record.storage.key));
}

/** Frees everything that S3 holds for a record. Idempotent. */
export async function freeAll(storage: ObjectStorage, record: FileRecord): Promise<void> {
  const multipart = multipartOf(record);
  if (multipart) await storage.abortMultipart(multipart);
  await storage.delete(record.storage.key);
}

import type { FileRecord } from '../file-record.ts';
import type { MultipartUpload, ObjectStorage } from '../ports/object-storage.ts';

/** The multipart upload behind an upload; null when the file is one PUT. */
export function multipartOf({ storage: { key, multipartId } }: FileRecord): MultipartUpload | null {
  return multipartId === undefined ? null : { key, multipartId };
}

/** Frees the parts of an upload that is given up; one PUT has none, its object goes with the record. Idempotent. */
export async function freeParts(storage: ObjectStorage, record: FileRecord): Promise<void> {
  const multipart = multipartOf(record);
  if (multipart) await storage.abortMultipart(multipart);
}

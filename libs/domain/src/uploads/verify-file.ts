import { type Detected, verdict } from '../content-verdict.ts';
import { extensionOf } from '../file-name.ts';
import type { FileRecord } from '../file-record.ts';
import { FILE_TYPES, type FileType } from '../file-types.ts';
import type { ContentInspector } from '../ports/content-inspector.ts';
import type { ObjectStorage, Peek, StoredObject } from '../ports/object-storage.ts';
import { END_REASONS } from './end-reasons.ts';
import type { SettleFile } from './settle-file.ts';

interface Ports {
  storage: ObjectStorage;
  inspector: ContentInspector;
  settleFile: SettleFile;
}

/** What is read first: enough to tell most types. In bytes. */
export const FIRST_BYTES = 64 * 1024;

/**
 * Compares what S3 holds with what it must hold, reads it by range and decides what it is: `ready`, `rejected` with the
 * reason, or `failed` when the object is not there (any more).
 */
export class VerifyFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * A doubt (a timeout, an outage) is thrown and decides nothing: the record stays as it is and is verified again.
   * @param record a file whose bytes are complete
   * @param known the object, where it has been looked at already
   * @throws DomainError VERSION_CONFLICT when another request was first, UNAVAILABLE and other doubts
   */
  async execute(record: FileRecord, known?: Peek): Promise<FileRecord> {
    const { storage, settleFile } = this.ports;
    const object = known ?? (await storage.peek(record.storage.key, FIRST_BYTES, record.size));
    if (!object) return settleFile.end(record, 'failed', END_REASONS.OBJECT_LOST);
    if (!isAsDemanded(record, object)) return settleFile.end(record, 'failed', END_REASONS.OBJECT_CHANGED);
    const { etag, checksum } = object;
    const receipt = { ...record, etag, checksum };
    if (object.encoding) return settleFile.end(receipt, 'rejected', END_REASONS.CONTENT_ENCODED);
    // The name cannot change its extension while it is unverified, see RenameFile.
    const claimed = FILE_TYPES.find((type) => type.extension === extensionOf(record.name))!;
    const detected = await this.inspect(record, object, claimed);
    const refusal = verdict(claimed, detected);
    return refusal ? settleFile.end(receipt, 'rejected', refusal) : settleFile.accept(receipt, detected);
  }

  private inspect(record: FileRecord, { bytes, etag }: Peek, claimed: FileType): Promise<Detected> {
    const { storage, inspector } = this.ports;
    const isRead = (end: number) => Math.min(end, record.size) <= bytes.length;
    const source = {
      size: record.size,
      read: async (offset: number, length: number) =>
        isRead(offset + length)
          ? bytes.subarray(offset, offset + length)
          : storage.read(record.storage.key, offset, length, etag),
    };
    return inspector.inspect(source, claimed);
  }
}

/** S3's word against the record's: size, checksum of the whole, and the object that the completion made. */
function isAsDemanded({ size, etag, checksum, storage }: FileRecord, object: StoredObject): boolean {
  return (
    object.size === size &&
    object.checksum === (storage.checksum ?? checksum ?? object.checksum) &&
    object.etag === (etag ?? object.etag)
  );
}

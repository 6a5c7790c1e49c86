import { type Detected, verdict } from '../content-verdict.ts';
import { extensionOf } from '../file-name.ts';
import { become, type FileRecord, type Reason } from '../file-record.ts';
import { FILE_TYPES, type FileType } from '../file-types.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContentInspector } from '../ports/content-inspector.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage, Peek, StoredObject } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import { END_REASONS } from './end-reasons.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  inspector: ContentInspector;
  clock: Clock;
  events: UploadEvents;
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
    const { storage } = this.ports;
    const object = known ?? (await storage.peek(record.storage.key, FIRST_BYTES));
    if (!object) return this.end(record, 'failed', END_REASONS.OBJECT_LOST);
    if (!isAsDemanded(record, object)) return this.end(record, 'failed', END_REASONS.OBJECT_CHANGED);
    const { etag, checksum } = object;
    const receipt = { ...record, etag, checksum };
    if (object.encoding) return this.end(receipt, 'rejected', END_REASONS.CONTENT_ENCODED);
    // The name cannot change its extension while it is unverified, see RenameFile.
    const claimed = FILE_TYPES.find((type) => type.extension === extensionOf(record.name))!;
    const detected = await this.inspect(record, object, claimed);
    const refusal = verdict(claimed, detected);
    return refusal ? this.end(receipt, 'rejected', refusal) : this.accept(receipt, detected);
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

  private async accept(record: FileRecord, { encrypted, charset }: Detected): Promise<FileRecord> {
    const { files, clock, events } = this.ports;
    const now = clock.now();
    const file = become(record, 'ready', now, {
      ...(encrypted && { encrypted }),
      ...(charset && { charset }),
      completedAt: now.toISOString(),
    });
    await files.update(record, file);
    events.happened({ kind: 'ready', file });
    return file;
  }

  private async end(record: FileRecord, kind: 'rejected' | 'failed', reason: Reason): Promise<FileRecord> {
    const { files, clock, events } = this.ports;
    const file = become(record, kind, clock.now(), { reason });
    await files.update(record, file);
    events.happened({ kind, file, reason });
    return file;
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

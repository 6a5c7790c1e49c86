import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { CompleteUpload } from './complete-upload.ts';
import { findDuplicates } from './find-duplicates.ts';
import { findUpload } from './find-upload.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  completeUpload: CompleteUpload;
}

/** More writers than this at the same record is not a race any more. */
const MAX_RACES = 10;

/**
 * Deduplication: what the owner has already, by size and checksum of the whole, becomes a file without sending its bytes.
 * Never across owners: that would tell one what another has.
 */
export class ReuseStoredFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Safe to repeat, as `CompleteUpload` is, which does everything after the decision, the copy included.
   * @param checksum base64 CRC64NVME of the whole file
   * @throws DomainError NOT_FOUND, CONTENT_UNKNOWN (the upload stays open: send the bytes), STATE_CONFLICT (aborted,
   * expired, or completed with other content)
   */
  async execute(ownerId: string, id: string, checksum: string): Promise<FileRecord> {
    for (let race = 0; !(await this.decide(ownerId, id, checksum)); race++) {
      if (race === MAX_RACES) throw new DomainError('UNAVAILABLE', 'This upload changes too often at once.');
    }
    const file = await this.ports.completeUpload.execute(ownerId, id, []);
    if ((file.storage.checksum ?? file.checksum) === checksum) return file;
    throw new DomainError('STATE_CONFLICT', 'This upload was completed with other content.', {
      state: file.status,
    });
  }

  /** Decides by one conditional write, before S3 is changed. @returns false when another request wrote first */
  private async decide(ownerId: string, id: string, checksum: string): Promise<boolean> {
    const { files, clock } = this.ports;
    const record = await findUpload(files, ownerId, id);
    if (record.status !== 'uploading') return true;
    const copyOf = await this.findSource(record, checksum);
    const storage = { ...record.storage, checksum, copyOf };
    try {
      await files.update(record, become(record, 'completing', clock.now(), { storage }));
      return true;
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return false;
      throw error;
    }
  }

  /** A file with this content whose object S3 still has. */
  private async findSource({ ownerId, size, storage }: FileRecord, checksum: string) {
    if ((storage.checksum ?? checksum) === checksum) {
      for (const file of await findDuplicates(this.ports.files, ownerId, size)) {
        if (file.checksum !== checksum) continue;
        const object = await this.ports.storage.head(file.storage.key);
        if (object?.checksum === checksum && object.size === size)
          return { key: file.storage.key, etag: object.etag };
      }
    }
    throw new DomainError('CONTENT_UNKNOWN', 'You have no file with this content yet; send its bytes.');
  }
}

import { DomainError, isRefusal } from '../errors.ts';
import { become, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { Clock } from '../ports/clock.ts';
import type { CompleteUpload } from './complete-upload.ts';
import { findUpload } from './find-upload.ts';
import { findDuplicates } from './find-duplicates.ts';
import { multipartOf } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  completeUpload: CompleteUpload;
}

/**
 * Instant re-upload: what the owner has already, by size and checksum of the whole, becomes a file without sending its
 * bytes. Never across owners: that would tell one what another has.
 */
export class ReuseStoredFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Safe to repeat, as `CompleteUpload` is, which does everything after the copy.
   * @param checksum base64 CRC64NVME of the whole file
   * @throws DomainError NOT_FOUND, STATE_CONFLICT, CONTENT_UNKNOWN (the upload stays open: send the bytes)
   */
  async execute(ownerId: string, id: string, checksum: string): Promise<FileRecord> {
    const record = await findUpload(this.ports.files, ownerId, id);
    if (record.status === 'uploading') await this.copyDuplicate(record, checksum);
    return this.ports.completeUpload.execute(ownerId, id, []);
  }

  private async copyDuplicate(record: FileRecord, checksum: string): Promise<void> {
    const { files, storage, clock } = this.ports;
    const { key, token, checksum: promised = checksum } = record.storage;
    const duplicate = (await findDuplicates(files, record.ownerId, record.size)).find(
      (file) => file.checksum === checksum && promised === checksum,
    );
    if (!duplicate)
      throw new DomainError('CONTENT_UNKNOWN', 'You have no file with this content yet; send its bytes.');
    await storage.copy(duplicate.storage.key, { key, token, contentType: record.contentType });
    const multipart = multipartOf(record);
    if (!multipart) return; // The completion finds the object as if it had been sent.
    // Once the object stands there, the completion finds it by its token when the multipart upload is gone.
    await storage.abortMultipart(multipart);
    try {
      await files.update(become(record, 'completing', clock.now()));
    } catch (error) {
      // A replay at the same time was first; the completion goes on from wherever that is.
      if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
    }
  }
}

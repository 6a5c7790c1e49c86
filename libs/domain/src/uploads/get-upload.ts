import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage, StoredPart } from '../ports/object-storage.ts';
import type { Settings } from '../settings.ts';
import { findUpload } from './find-upload.ts';
import { multipartOf } from './multipart-of.ts';
import { type UploadView, warningsFor } from './upload-view.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  settings: Settings;
}

/** One upload with the parts that S3 holds, so that a client can continue it. */
export class GetUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND */
  async execute(ownerId: string, id: string): Promise<UploadView> {
    const { files, settings } = this.ports;
    const record = await findUpload(files, ownerId, id);
    const received = record.status === 'uploading' ? await this.received(record) : [];
    return { record, parts: [], received, warnings: warningsFor(record.size, settings) };
  }

  private async received(record: FileRecord): Promise<StoredPart[]> {
    const { storage } = this.ports;
    const multipart = multipartOf(record);
    if (multipart) return (await storage.listParts(multipart)) ?? [];
    const object = await storage.head(record.storage.key);
    if (!object) return [];
    const { size, etag, checksum = '' } = object;
    return [{ number: 1, size, etag, checksum }];
  }
}

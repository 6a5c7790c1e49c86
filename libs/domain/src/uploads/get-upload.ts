import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { Settings } from '../settings.ts';
import { findUpload } from './find-upload.ts';
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
    const { files, storage, settings } = this.ports;
    const record = await findUpload(files, ownerId, id);
    const received = record.status === 'uploading' ? ((await storage.listParts(record.storage)) ?? []) : [];
    return { record, parts: [], received, warnings: warningsFor(record.size, settings) };
  }
}

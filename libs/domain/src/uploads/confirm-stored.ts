import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { CompleteUpload } from './complete-upload.ts';

interface Ports {
  files: FileStore;
  completeUpload: CompleteUpload;
}

/**
 * S3 says that an object stands there. Usually the completion that made it has already said so; when that one was
 * killed in between, this is what finishes it.
 */
export class ConfirmStored {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns null for an object that no upload is waiting for */
  async execute(ownerId: string, id: string): Promise<FileRecord | null> {
    const record = await this.ports.files.find(ownerId, id);
    if (record?.status !== 'completing' && record?.status !== 'verifying') return null;
    return this.ports.completeUpload.execute(ownerId, id, []);
  }
}

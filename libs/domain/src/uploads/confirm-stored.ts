import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { CompleteUpload } from './complete-upload.ts';
import { multipartOf } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  completeUpload: CompleteUpload;
}

/**
 * S3 says that an object stands there. Usually the completion that made it has already said so; when that one was
 * killed in between, this is what finishes it. A file of one PUT needs nobody else: whoever sent it may have gone.
 */
export class ConfirmStored {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @returns null for an object that no upload is waiting for */
  async execute(ownerId: string, id: string): Promise<FileRecord | null> {
    const record = await this.ports.files.find(ownerId, id);
    if (!record || record.deletedAt || !isWaiting(record)) return null;
    return this.ports.completeUpload.execute(ownerId, id, []);
  }
}

function isWaiting(record: FileRecord): boolean {
  if (record.status === 'uploading') return multipartOf(record) === null;
  return record.status === 'completing' || record.status === 'verifying';
}

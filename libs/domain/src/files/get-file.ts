import type { FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import { findFile } from './find-file.ts';

export class GetFile {
  private readonly ports: { files: FileStore };

  constructor(ports: { files: FileStore }) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND */
  execute(ownerId: string, id: string): Promise<FileRecord> {
    return findFile(this.ports.files, ownerId, id);
  }
}

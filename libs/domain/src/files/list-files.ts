import type { FileRecord } from '../file-record.ts';
import type { FileQuery, FileStore, Page } from '../ports/file-store.ts';
import { LISTED_STATES, type UploadState } from '../upload-state.ts';

export type ListFilesInput = Omit<FileQuery, 'states'> & { status?: UploadState };

/** One page of an owner's files; without a `status` everything whose bytes have arrived. */
export class ListFiles {
  private readonly ports: { files: FileStore };

  constructor(ports: { files: FileStore }) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR */
  execute({ status, ...query }: ListFilesInput): Promise<Page<FileRecord>> {
    return this.ports.files.list({ ...query, states: status ? [status] : LISTED_STATES });
  }
}

import { isRefusal } from '../errors.ts';
import { become, type FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import { stateConflict } from '../upload-state.ts';
import { findUpload } from './find-upload.ts';
import { freeUnfinished } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  events: UploadEvents;
}

/** Gives an upload up and frees its bytes. The state is written first; the sweeper frees what a crash left. */
export class AbortUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent, also when repeated at once. @throws DomainError NOT_FOUND, STATE_CONFLICT once it is being completed */
  async execute(ownerId: string, id: string): Promise<void> {
    const { files, storage } = this.ports;
    let record: FileRecord;
    do {
      record = await findUpload(files, ownerId, id);
      if (!['uploading', 'aborted', 'expired'].includes(record.status))
        throw stateConflict(record.status, 'be aborted');
    } while (record.status === 'uploading' && !(await this.abort(record)));
    await freeUnfinished(storage, record);
  }

  /** @returns false when another request wrote first */
  private async abort(record: FileRecord): Promise<boolean> {
    const { files, clock, events } = this.ports;
    try {
      await files.update(record, become(record, 'aborted', clock.now()));
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return false;
      throw error;
    }
    events.happened({ kind: 'aborted', file: record });
    return true;
  }
}

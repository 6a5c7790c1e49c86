import { isRefusal } from '../errors.ts';
import { become, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { Clock } from '../ports/clock.ts';
import { stateConflict } from '../upload-state.ts';
import { findUpload } from './find-upload.ts';
import { freeParts } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  events: UploadEvents;
}

/** Requests of one upload that overtake each other this often are not from one client. */
const MAX_RACES = 5;

/** Gives an upload up and frees its parts. The state is written first; the sweeper frees what a crash left. */
export class AbortUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent, also when several come at once. @throws DomainError NOT_FOUND, STATE_CONFLICT once it is being completed */
  async execute(ownerId: string, id: string): Promise<void> {
    for (let race = 0; ; race++) {
      const record = await findUpload(this.ports.files, ownerId, id);
      try {
        await this.claim(record);
        return await freeParts(this.ports.storage, record);
      } catch (error) {
        // Another request was first: whatever it did, the record says so now.
        if (!isRefusal(error, 'VERSION_CONFLICT') || race === MAX_RACES) throw error;
      }
    }
  }

  private async claim(record: FileRecord): Promise<void> {
    const { files, clock, events } = this.ports;
    if (record.status === 'uploading') {
      await files.update(become(record, 'aborted', clock.now()));
      events.happened({ kind: 'aborted', file: record });
    } else if (record.status !== 'aborted' && record.status !== 'expired')
      throw stateConflict(record.status, 'be aborted');
  }
}

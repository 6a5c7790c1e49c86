import { become } from '../file-record.ts';
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

/** Gives an upload up and frees its parts. The state is written first; the sweeper frees what a crash left. */
export class AbortUpload {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent. @throws DomainError NOT_FOUND, STATE_CONFLICT once it is being completed */
  async execute(ownerId: string, id: string): Promise<void> {
    const { files, storage, clock, events } = this.ports;
    const record = await findUpload(files, ownerId, id);
    if (record.status === 'uploading') {
      await files.update(become(record, 'aborted', clock.now()));
      events.happened({ kind: 'aborted', file: record });
    } else if (record.status !== 'aborted' && record.status !== 'expired')
      throw stateConflict(record.status, 'be aborted');
    await freeParts(storage, record);
  }
}

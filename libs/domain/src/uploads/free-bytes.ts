import { changed, type FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { DropRuns } from '../processing/drop-runs.ts';
import { freeAll, freeUnfinished } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  dropRuns: DropRuns;
}

/** Frees what S3 holds of a record that nobody gets back. Idempotent. */
export class FreeBytes {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Claim, then its runs, then bytes: once the claim is written no other request can give the file back.
   * @returns the claimed record
   */
  async execute(record: FileRecord): Promise<FileRecord> {
    const { files, storage, clock, dropRuns } = this.ports;
    const now = clock.now();
    const claimed = record.deletionStartedAt
      ? record
      : changed(record, now, { deletionStartedAt: now.toISOString() });
    if (claimed !== record) await files.update(record, claimed);
    await dropRuns.execute(record.ownerId, record.id);
    await freeAll(storage, claimed);
    return claimed;
  }

  /** Of an upload that has expired. */
  unfinished(record: FileRecord): Promise<void> {
    return freeUnfinished(this.ports.storage, record);
  }
}

import { isRefusal } from '../errors.ts';
import { become, changed, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { Clock } from '../ports/clock.ts';
import type { CompleteUpload } from './complete-upload.ts';
import { freeParts } from './multipart-of.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  clock: Clock;
  events: UploadEvents;
  completeUpload: CompleteUpload;
}

export interface SweepReport {
  /** Records that were moved on. */
  swept: number;
  /** Records that could not be; they stay due and the next sweep tries again. */
  failed: { id: string; error: unknown }[];
}

/** Moves on what no request moves on: interrupted completions, abandoned uploads, refused and deleted files. */
export class Sweep {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @param limit most records in one run, 1 to 1,000 */
  async execute(limit = 100): Promise<SweepReport> {
    const report: SweepReport = { swept: 0, failed: [] };
    for (const record of await this.ports.files.listDue(this.ports.clock.now(), limit)) {
      try {
        await this.moveOn(record);
        report.swept++;
      } catch (error) {
        // Somebody moved it on between the list and now: that is what was wanted.
        if (!isRefusal(error, 'VERSION_CONFLICT')) report.failed.push({ id: record.id, error });
      }
    }
    return report;
  }

  private async moveOn(record: FileRecord): Promise<void> {
    if (record.deletedAt) return this.forget(record);
    switch (record.status) {
      case 'uploading':
        return this.expire(record);
      case 'completing':
      case 'verifying':
        return this.finish(record);
      case 'rejected':
      case 'failed':
        return this.deleteBytes(record);
      default:
        return this.forget(record);
    }
  }

  private async finish(record: FileRecord): Promise<void> {
    await this.ports.completeUpload.execute(record.ownerId, record.id, []);
    this.ports.events.happened({ kind: 'finished', file: record });
  }

  private async expire(record: FileRecord): Promise<void> {
    await this.ports.files.update(become(record, 'expired', this.ports.clock.now()));
    this.ports.events.happened({ kind: 'expired', file: record });
    await freeParts(this.ports.storage, record);
  }

  private async deleteBytes(record: FileRecord): Promise<void> {
    await this.free(record);
    const now = this.ports.clock.now();
    await this.ports.files.update(changed(record, now, { bytesDeletedAt: now.toISOString() }));
    this.ports.events.happened({ kind: 'deleted', file: record });
  }

  private async forget(record: FileRecord): Promise<void> {
    await this.free(record);
    await this.ports.files.remove(record);
    this.ports.events.happened({ kind: 'deleted', file: record });
  }

  private async free(record: FileRecord): Promise<void> {
    await freeParts(this.ports.storage, record);
    await this.ports.storage.delete(record.storage.key);
  }
}

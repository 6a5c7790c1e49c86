import { isRefusal } from '../errors.ts';
import type { IndexFile } from '../files/index-file.ts';
import { become, changed, dueAt, type FileRecord, isPastGrace } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { CompleteUpload } from './complete-upload.ts';
import type { FreeBytes } from './free-bytes.ts';
import { workThrough } from '../work-through.ts';
import { postponed } from './sweep-retry.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
  events: UploadEvents;
  completeUpload: CompleteUpload;
  indexFile: IndexFile;
  freeBytes: FreeBytes;
}

export interface SweepReport {
  /** Records that were moved on. */
  swept: number;
  /** Records that could not be; each is tried again after a while that doubles, see sweep-retry.ts. */
  failed: { id: string; error: unknown }[];
}

/** Records that are asked for at once. */
const PAGE = 200;

/** Moves on what no request moves on: interrupted completions, abandoned uploads, refused and deleted files. */
export class Sweep {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Once through everything that is due.
   * @param until when to stop in between; the next sweep goes on. Without it only the end of the list stops it.
   */
  async execute(until?: Date): Promise<SweepReport> {
    const { files, clock } = this.ports;
    const report: SweepReport = { swept: 0, failed: [] };
    const isLate = () => until !== undefined && clock.now() >= until;
    const now = clock.now();
    await workThrough(
      (cursor) => files.listDue(now, PAGE, cursor),
      (record) => this.sweepOne(record, now, report),
      isLate,
    );
    return report;
  }

  private async sweepOne(listed: FileRecord, now: Date, report: SweepReport): Promise<void> {
    let record = listed;
    try {
      // The list lags: what counts is the record itself.
      const current = await this.ports.files.find(listed.ownerId, listed.id);
      if (!current || (dueAt(current) ?? '~') > now.toISOString()) return;
      record = current;
      await this.moveOn(record);
      report.swept++;
    } catch (error) {
      // Another request moved it on between the list and now: that is what was wanted.
      if (isRefusal(error, 'VERSION_CONFLICT') || isRefusal(error, 'NOT_FOUND')) return;
      report.failed.push({ id: record.id, error });
      await this.postpone(record);
    }
  }

  private async moveOn(record: FileRecord): Promise<void> {
    if (isPastGrace(record, this.ports.clock.now())) return this.forget(record);
    if (record.unindexed) return void (await this.ports.indexFile.execute(record));
    switch (record.status) {
      case 'uploading':
        return this.finishOrExpire(record);
      case 'completing':
      case 'verifying':
        return this.finish(record);
      case 'rejected':
      case 'failed':
        return this.deleteBytes(record);
      case 'aborted':
      case 'expired':
        return this.forget(record);
      default:
        return; // A verified file is deleted by its owner only.
    }
  }

  private async finish(record: FileRecord): Promise<void> {
    await this.ports.completeUpload.execute(record.ownerId, record.id, []);
    this.ports.events.happened({ kind: 'finished', file: record });
  }

  /** Whoever sent the last byte may have left before saying so: S3 knows. */
  private async finishOrExpire(record: FileRecord): Promise<void> {
    try {
      await this.finish(record);
    } catch (error) {
      if (!isRefusal(error, 'PARTS_MISMATCH') && !isRefusal(error, 'CHECKSUM_MISMATCH')) throw error;
      await this.ports.files.update(record, become(record, 'expired', this.ports.clock.now()));
      this.ports.events.happened({ kind: 'expired', file: record });
      await this.ports.freeBytes.unfinished(record);
    }
  }

  private async deleteBytes(record: FileRecord): Promise<void> {
    const claimed = await this.ports.freeBytes.execute(record);
    const now = this.ports.clock.now();
    await this.ports.files.update(claimed, changed(claimed, now, { bytesDeletedAt: now.toISOString() }));
    this.ports.events.happened({ kind: 'deleted', file: record });
  }

  private async forget(record: FileRecord): Promise<void> {
    await this.ports.files.remove(await this.ports.freeBytes.execute(record));
    this.ports.events.happened({ kind: 'deleted', file: record });
  }

  private async postpone(record: FileRecord): Promise<void> {
    try {
      const next = postponed(record, this.ports.clock.now());
      await this.ports.files.update(record, next);
      if (next.status === 'failed')
        this.ports.events.happened({ kind: 'failed', file: next, reason: next.reason! });
    } catch {
      // It stays due: it was moved on meanwhile, or the database is away and the next sweep finds it again.
    }
  }
}

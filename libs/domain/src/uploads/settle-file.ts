import type { Detected } from '../content-verdict.ts';
import { become, type FileRecord, type Reason } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { QueueRun } from '../processing/queue-run.ts';
import type { StartProcessing } from '../processing/start-processing.ts';
import { END_REASONS } from './end-reasons.ts';
import type { RequestScan } from '../scanning/request-scan.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
  events: UploadEvents;
  queueRun: QueueRun;
  startProcessing: StartProcessing;
  requestScan: RequestScan;
}

/** Writes down what a verification found. All throw DomainError VERSION_CONFLICT when another request was first. */
export class SettleFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Its content is what its name says: `ready`, or it waits for a scanner's word. */
  async accept(record: FileRecord, { encrypted, charset }: Detected): Promise<FileRecord> {
    const { requestScan } = this.ports;
    const known = { ...record, ...(encrypted && { encrypted }), ...(charset && { charset }) };
    if (!requestScan.isNeeded(known)) return this.ready(known);
    return (await requestScan.execute(known)) ?? this.end(known, 'failed', END_REASONS.UNVERIFIABLE);
  }

  /** Its run is queued before it is ready: a crash in between leaves a run that the sweeper finds, not a file without one. */
  async ready(record: FileRecord): Promise<FileRecord> {
    const { files, clock, events, queueRun, startProcessing } = this.ports;
    const now = clock.now();
    const file = become(record, 'ready', now, { completedAt: now.toISOString() });
    const run = await queueRun.execute(file);
    await files.update(record, file);
    events.happened({ kind: 'ready', file });
    // No reason to refuse a file that is ready: the event of its object or the sweeper begins what could not be begun now.
    if (run) await startProcessing.begin(run).catch(() => undefined);
    return file;
  }

  async end(record: FileRecord, kind: 'rejected' | 'failed', reason: Reason): Promise<FileRecord> {
    const { files, clock, events } = this.ports;
    const file = become(record, kind, clock.now(), { reason });
    await files.update(record, file);
    events.happened({ kind, file, reason });
    return file;
  }
}

import type { Detected } from '../content-verdict.ts';
import { become, type FileRecord, type Reason } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { UploadEvents } from '../ports/upload-events.ts';
import type { QueueRun } from '../processing/queue-run.ts';
import type { StartProcessing } from '../processing/start-processing.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
  events: UploadEvents;
  queueRun: QueueRun;
  startProcessing: StartProcessing;
}

/** Writes down what a verification found. Both throw DomainError VERSION_CONFLICT when another request was first. */
export class SettleFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Its run is queued before it is ready: a crash in between leaves a run that the sweeper finds, not a file without one. */
  async accept(record: FileRecord, { encrypted, charset }: Detected): Promise<FileRecord> {
    const { files, clock, events, queueRun, startProcessing } = this.ports;
    const now = clock.now();
    const file = become(record, 'ready', now, {
      ...(encrypted && { encrypted }),
      ...(charset && { charset }),
      completedAt: now.toISOString(),
    });
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

import { become, changed, type FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import { MAX_ATTEMPTS, retryAfter } from '../uploads/sweep-retry.ts';
import type { ScanWorkflow } from '../ports/scan-workflow.ts';

interface Ports {
  files: FileStore;
  scans: ScanWorkflow;
  clock: Clock;
}

/** Whether a file, whose content is what its name says, still waits for a scanner's word; and asking for it. */
export class RequestScan {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  isNeeded({ scan, etag }: FileRecord): boolean {
    return this.ports.scans.enabled && !(scan?.verdict && scan.etag === etag);
  }

  /**
   * Written down before it is begun: the sweeper begins what a crash left out, and another attempt where one came to nothing.
   * @param record with the receipt of its object
   * @returns the file, `verifying`; null when so many scans came to nothing that another one would, too
   * @throws DomainError VERSION_CONFLICT when another request was first
   */
  async execute(record: FileRecord): Promise<FileRecord | null> {
    const { files, scans, clock } = this.ports;
    const { ownerId, id: fileId, etag = '' } = record;
    const attempt = record.scan?.attempt ?? 0;
    const state = attempt > 0 ? await scans.find({ ownerId, fileId, attempt }) : 'failed';
    // It was written down and not begun, or goes on.
    if (state === null) await scans.start({ ownerId, fileId, attempt });
    if (state === null || state === 'running') return record;
    if (attempt >= MAX_ATTEMPTS) return null;
    const scan = { attempt: attempt + 1, etag };
    const now = clock.now();
    const facts = { scan, etag, checksum: record.checksum, retryAt: retryAfter(scan.attempt, now) };
    const waiting =
      record.status === 'verifying' ? changed(record, now, facts) : become(record, 'verifying', now, facts);
    await files.update(record, waiting);
    // The sweeper begins what could not be begun now.
    await scans.start({ ownerId, fileId, attempt: scan.attempt }).catch(() => undefined);
    return waiting;
  }
}

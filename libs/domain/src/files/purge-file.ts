import { isRefusal, notFound } from '../errors.ts';
import { changed, type FileRecord, isClaimed } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
}

/**
 * Deletes a file in the trash for good before its day. It writes the claim, from which on nothing brings the file back;
 * the sweeper, who alone may delete objects, takes bytes and record away in its next round.
 */
export class PurgeFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent. @throws DomainError NOT_FOUND, also for a file that is not in the trash, and once its record is gone */
  async execute(ownerId: string, id: string): Promise<void> {
    let record: FileRecord | null;
    do {
      record = await this.ports.files.find(ownerId, id);
      if (!record?.deletedAt) throw notFound('file');
    } while (!isClaimed(record) && !(await this.claim(record)));
  }

  /** @returns false when another request wrote first */
  private async claim(record: FileRecord): Promise<boolean> {
    const { files, clock } = this.ports;
    const now = clock.now();
    const at = now.toISOString();
    const changes = { purgeAt: at, deletionStartedAt: at, bytesDeletedAt: undefined };
    try {
      await files.update(
        record,
        changed(record, now, { ...changes, attempts: undefined, retryAt: undefined }),
      );
      return true;
    } catch (error) {
      if (isRefusal(error, 'VERSION_CONFLICT')) return false;
      throw error;
    }
  }
}

import { notFound } from '../errors.ts';
import { changed, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Clock } from '../ports/clock.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
}

/** Takes a file back out of the trash. */
export class RestoreFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Idempotent. @throws DomainError NOT_FOUND once the sweeper removed it */
  async execute(ownerId: string, id: string): Promise<FileRecord> {
    const record = await this.ports.files.find(ownerId, id);
    if (!record) throw notFound('file');
    if (!record.deletedAt) return record;
    const restored = changed(record, this.ports.clock.now(), { deletedAt: undefined });
    await this.ports.files.update(restored);
    return restored;
  }
}

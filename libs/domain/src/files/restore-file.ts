import { notFound } from '../errors.ts';
import { changed, type FileRecord, isClaimed, isPastGrace } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';

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

  /** Idempotent. @throws DomainError NOT_FOUND once its grace has passed or its deletion has started, VERSION_CONFLICT */
  async execute(ownerId: string, id: string): Promise<FileRecord> {
    const { files, clock } = this.ports;
    const record = await files.find(ownerId, id);
    if (!record || isPastGrace(record, clock.now())) throw notFound('file');
    if (!record.deletedAt) return record;
    if (isClaimed(record)) throw notFound('file');
    const restored = changed(record, clock.now(), { deletedAt: undefined, purgeAt: undefined });
    await files.update(record, restored);
    return restored;
  }
}

import { changed } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Clock } from '../ports/clock.ts';
import { stateConflict, UNFINISHED_STATES } from '../upload-state.ts';
import { findFile } from './find-file.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
}

/** Puts a file into the trash: gone for everybody at once, restorable until the sweeper removes its bytes. */
export class DeleteFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND, STATE_CONFLICT while it is still an upload (abort that instead), VERSION_CONFLICT */
  async execute(ownerId: string, id: string): Promise<void> {
    const { files, clock } = this.ports;
    const record = await findFile(files, ownerId, id);
    if ((UNFINISHED_STATES as readonly string[]).includes(record.status))
      throw stateConflict(record.status, 'be deleted');
    const now = clock.now();
    await files.update(record, changed(record, now, { deletedAt: now.toISOString() }));
  }
}

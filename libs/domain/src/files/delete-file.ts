import { changed } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Settings } from '../settings.ts';
import { stateConflict, UNFINISHED_STATES } from '../upload-state.ts';
import { findFile } from './find-file.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
  settings: Settings;
}

const DAY = 86_400_000;

/** Puts a file into the trash: gone for everybody at once, restorable until the day that is promised here. */
export class DeleteFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND, STATE_CONFLICT while it is still an upload (abort that instead), VERSION_CONFLICT */
  async execute(ownerId: string, id: string): Promise<void> {
    const { files, clock, settings } = this.ports;
    const record = await findFile(files, ownerId, id);
    if ((UNFINISHED_STATES as readonly string[]).includes(record.status))
      throw stateConflict(record.status, 'be deleted');
    const now = clock.now();
    const purgeAt = new Date(now.getTime() + settings.trashDays * DAY).toISOString();
    await files.update(record, changed(record, now, { deletedAt: now.toISOString(), purgeAt }));
  }
}

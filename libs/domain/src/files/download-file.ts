import { contentDisposition } from '../file-name.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ObjectStorage } from '../ports/object-storage.ts';
import type { Clock } from '../ports/clock.ts';
import { isShownInline, servedType } from './serving.ts';
import type { Settings } from '../settings.ts';
import { stateConflict } from '../upload-state.ts';
import { findFile } from './find-file.ts';

interface Ports {
  files: FileStore;
  storage: ObjectStorage;
  settings: Settings;
  clock: Clock;
}

/** A short-lived URL straight to the bytes. Nothing is downloadable before it is `ready`. */
export class DownloadFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param disposition what is asked for; types that a browser could run something from are attachments all the same
   * @throws DomainError NOT_FOUND, STATE_CONFLICT
   */
  async execute(
    ownerId: string,
    id: string,
    disposition: 'attachment' | 'inline',
  ): Promise<{ url: string; expiresAt: string }> {
    const { files, storage, settings, clock } = this.ports;
    const record = await findFile(files, ownerId, id);
    if (record.status !== 'ready') throw stateConflict(record.status, 'be downloaded');
    const seconds = settings.downloadUrlSeconds;
    const as = {
      contentType: servedType(record),
      contentDisposition: contentDisposition(isShownInline(record) ? disposition : 'attachment', record.name),
    };
    const url = await storage.presignDownload(record.storage.key, as, seconds);
    return { url, expiresAt: new Date(clock.now().getTime() + seconds * 1000).toISOString() };
  }
}

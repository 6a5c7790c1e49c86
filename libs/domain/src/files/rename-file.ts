import { DomainError } from '../errors.ts';
import { extensionOf, normaliseFileName } from '../file-name.ts';
import { changed, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Clock } from '../ports/clock.ts';
import { findFile } from './find-file.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
}

/** Names are display only, so a rename moves no bytes; the extension stays, because the content was checked against it. */
export class RenameFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError NOT_FOUND, INVALID_NAME, VERSION_CONFLICT */
  async execute(ownerId: string, id: string, newName: string): Promise<FileRecord> {
    const name = normaliseFileName(newName);
    const record = await findFile(this.ports.files, ownerId, id);
    if (extensionOf(name) !== extensionOf(record.name)) {
      throw new DomainError(
        'INVALID_NAME',
        `The name has to keep its extension .${extensionOf(record.name)}.`,
      );
    }
    const renamed = changed(record, this.ports.clock.now(), { name });
    await this.ports.files.update(renamed);
    return renamed;
  }
}

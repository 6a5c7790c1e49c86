import { DomainError } from '../errors.ts';
import { extensionOf, normaliseFileName } from '../file-name.ts';
import { changed, type FileRecord } from '../file-record.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { Clock } from '../ports/clock.ts';
import { nameWords } from '../search-words.ts';
import { findFile } from './find-file.ts';
import type { IndexFile } from './index-file.ts';

interface Ports {
  files: FileStore;
  clock: Clock;
  indexFile: IndexFile;
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
    const isFoundAsBefore = String(nameWords(record)) === String(nameWords({ ...record, name }));
    const renamed = changed(record, this.ports.clock.now(), {
      name,
      // Before the search is changed, so that the sweeper goes on if this is killed in between.
      ...(!isFoundAsBefore && { unindexed: true }),
    });
    await this.ports.files.update(record, renamed);
    return renamed.unindexed ? this.ports.indexFile.execute(renamed) : renamed;
  }
}

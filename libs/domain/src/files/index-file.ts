import { isRefusal } from '../errors.ts';
import { changed, type FileRecord } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileSearch } from '../ports/file-search.ts';
import type { FileStore } from '../ports/file-store.ts';
import { isListed } from '../upload-state.ts';
import { searchEntry } from './indexed-file-store.ts';

interface Ports {
  files: FileStore;
  search: FileSearch;
  clock: Clock;
}

/** Brings the search up to a record whose words have changed (`unindexed`), and notes in the record that this is done. */
export class IndexFile {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** Safe to repeat. @returns the record as it is now */
  async execute(record: FileRecord): Promise<FileRecord> {
    const { files, search, clock } = this.ports;
    if (isListed(record.status)) await search.put(searchEntry(record));
    const indexed = changed(record, clock.now(), {
      unindexed: undefined,
      attempts: undefined,
      retryAt: undefined,
    });
    try {
      await files.update(record, indexed);
      return indexed;
    } catch (error) {
      // Whoever wrote meanwhile kept the note: the sweeper sees to it.
      if (isRefusal(error, 'VERSION_CONFLICT')) return record;
      throw error;
    }
  }
}

import { isRefusal } from '../errors.ts';
import type { FileStore } from '../ports/file-store.ts';
import { LISTED_STATES } from '../upload-state.ts';
import type { PurgeFile } from './purge-file.ts';

interface Ports {
  files: FileStore;
  purgeFile: PurgeFile;
}

export interface Emptied {
  /** Files that nothing brings back any more. */
  deleted: number;
  /** Go on with this; null when the trash has been gone through. */
  nextCursor: string | null;
}

/** Files of one call: few enough to be done within a request. */
const PAGE = 100;

/** Deletes what is in an owner's trash for good, page by page. */
export class EmptyTrash {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR, or what stopped one of the files: a repetition goes on */
  async execute(ownerId: string, cursor?: string): Promise<Emptied> {
    const { items, nextCursor } = await this.ports.files.list({
      ...{ ownerId, cursor, limit: PAGE, states: LISTED_STATES, sort: '-createdAt', deleted: true },
    });
    const purged = await Promise.all(items.map(({ id }) => this.purge(ownerId, id)));
    return { deleted: purged.filter(Boolean).length, nextCursor };
  }

  /** @returns false when it is not in the trash any more: the list lags */
  private async purge(ownerId: string, id: string): Promise<boolean> {
    try {
      await this.ports.purgeFile.execute(ownerId, id);
      return true;
    } catch (error) {
      if (isRefusal(error, 'NOT_FOUND')) return false;
      throw error;
    }
  }
}

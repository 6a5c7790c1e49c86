import type { FileStore, Page } from '../ports/file-store.ts';
import type { Settings } from '../settings.ts';
import { UNFINISHED_STATES } from '../upload-state.ts';
import { type UploadView, warningsFor } from './upload-view.ts';

interface Ports {
  files: FileStore;
  settings: Settings;
}

/** The ledger of unfinished uploads, newest first, whichever device they were started on. */
export class ListUploads {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR */
  async execute(ownerId: string, limit: number, cursor?: string): Promise<Page<UploadView>> {
    const { files, settings } = this.ports;
    const page = await files.list({
      ownerId,
      limit,
      cursor,
      states: UNFINISHED_STATES,
      sort: '-createdAt',
      deleted: false,
    });
    return {
      items: page.items.map((record) => ({
        record,
        parts: [],
        warnings: warningsFor(record.size, settings),
      })),
      nextCursor: page.nextCursor,
    };
  }
}

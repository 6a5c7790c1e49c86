import type { UploadApi } from './api/upload-api.ts';
import type { UploadPage } from './api/types.ts';
import type { ItemStore } from './item-store.ts';
import type { PendingDrops } from './pending-drops.ts';
import type { Clock, FileHandles } from './platform.ts';
import type { Presence } from './presence.ts';
import type { Tuning } from './tuning.ts';
import type { Change, Phase, ResumableUpload } from './types.ts';

interface Deps {
  api: UploadApi;
  clock: Clock;
  tuning: Tuning;
  files: FileHandles | undefined;
  presence: Presence;
  drops: PendingDrops;
  store: ItemStore;
}

/** Pages of the ledger that are read at most. */
const MOST_PAGES = 20;

/** The unfinished uploads of this person: as the server lists them, and what this and the other tabs do with them since. */
export class UnfinishedUploads {
  readonly #deps: Deps;
  readonly #listeners = new Set<(list: readonly ResumableUpload[]) => void>();
  #uploads: readonly ResumableUpload[] = [];
  #asking: Promise<void> | null = null;
  #askedAt = -Infinity;
  /** What the listeners saw last. */
  #shown = '[]';

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.drops.onChange(() => this.changed());
    deps.presence.onNews((uploadId, progress) => {
      if (progress?.phase === 'ready' || progress?.phase === 'cancelled') return this.forget(uploadId);
      this.changed();
      // Begun by another tab since, or left behind by one that died: the server knows what it is.
      if (this.#askedAt > -Infinity && !this.#find(uploadId))
        void this.recent(deps.tuning.newsMs * 10).catch(() => undefined);
    });
    deps.store.subscribe((change) => this.#itemsChanged(change));
  }

  /** Without those that are items here. */
  get list(): readonly ResumableUpload[] {
    const here = this.#phasesHere();
    return this.all.filter(({ uploadId }) => !here.has(uploadId));
  }

  /** With those whose items failed here: what is stored of them still counts. */
  get all(): readonly ResumableUpload[] {
    const { presence, drops } = this.#deps;
    if (this.#uploads.length === 0) return this.#uploads;
    const here = this.#phasesHere();
    return this.#uploads
      .filter(({ uploadId }) => (here.get(uploadId) ?? 'failed') === 'failed')
      .map((upload) => {
        const elsewhere = presence.elsewhere(upload.uploadId);
        return {
          ...upload,
          ...(elsewhere && { elsewhere }),
          ...(drops.has(upload.uploadId) && { discarding: true }),
        };
      });
  }

  subscribe(listener: (list: readonly ResumableUpload[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the server; once for everybody who asks meanwhile. */
  async refresh(): Promise<readonly ResumableUpload[]> {
    this.#asking ??= Promise.all([this.#fetch(), this.#deps.presence.look()])
      .then(([uploads]) => {
        this.#uploads = uploads;
        this.#askedAt = this.#deps.clock.now();
        this.changed();
      })
      .finally(() => (this.#asking = null));
    await this.#asking;
    return this.list;
  }

  /** As known, unless that is older than so many ms. */
  async recent(ms = this.#deps.tuning.ledgerMs): Promise<readonly ResumableUpload[]> {
    if (this.#deps.clock.now() - this.#askedAt > ms) await this.refresh();
    return this.all;
  }

  /** It is finished or dropped. */
  forget(uploadId: string): void {
    if (!this.#find(uploadId)) return;
    this.#uploads = this.#uploads.filter((upload) => upload.uploadId !== uploadId);
    this.changed();
  }

  #find(uploadId: string | undefined): ResumableUpload | undefined {
    return this.#uploads.find((upload) => upload.uploadId === uploadId);
  }

  #phasesHere(): Map<string | undefined, Phase> {
    return new Map(this.#deps.store.list.map(({ uploadId, phase }) => [uploadId, phase]));
  }

  /** An unfinished upload has become an item, or its item is finished or gone. */
  #itemsChanged({ changed, removed }: Change): void {
    if (this.#uploads.length === 0) return;
    for (const { uploadId, phase } of changed) if (phase === 'ready' && uploadId) this.forget(uploadId);
    if (removed.length > 0 || changed.some(({ uploadId }) => this.#find(uploadId))) this.changed();
  }

  changed(): void {
    const { list } = this;
    const shown = JSON.stringify(list);
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const listener of [...this.#listeners]) listener(list);
  }

  async #fetch(): Promise<ResumableUpload[]> {
    const { api, files } = this.#deps;
    const handles = (await files?.known()) ?? new Set<string>();
    const found: ResumableUpload[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { items, nextCursor }: UploadPage = await api.unfinished(cursor);
      for (const { id, name, path, size, lastModified, createdAt, expiresAt } of items) {
        found.push({
          ...{ uploadId: id, name, path: path ?? '', size, lastModified, createdAt, expiresAt },
          hasFile: handles.has(id),
        });
      }
      if (!(cursor = nextCursor)) break;
    }
    return found;
  }
}

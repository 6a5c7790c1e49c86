import type { ItemStore } from './item-store.ts';
import type { Clock, TabMessage, Tabs } from './platform.ts';
import { isOver } from './phases.ts';
import type { TabProgress, UploadItem } from './types.ts';

interface Deps {
  tabs: Tabs | undefined;
  clock: Clock;
  store: ItemStore;
  newsMs: number;
  /** Bytes. */
  smallFile: number;
}

/** Which uploads this tab is at, told to the other tabs of this browser; and what those are at. */
export class Presence {
  readonly #deps: Deps;
  readonly #mine = new Map<string, () => void>();
  readonly #elsewhere = new Map<string, TabProgress & { stop: () => void }>();
  readonly #dirty = new Map<string, UploadItem>();
  readonly #listeners: ((uploadId: string, progress: TabProgress | null) => void)[] = [];
  #cancelNews: (() => void) | null = null;
  readonly #unsubscribe: (() => void)[];

  constructor(deps: Deps) {
    this.#deps = deps;
    const { tabs, store } = deps;
    this.#unsubscribe = tabs
      ? [
          tabs.subscribe((message) => this.#heard(message)),
          store.subscribe(({ changed }) => this.#changed(changed)),
        ]
      : [];
  }

  /** Another tab is so far, is done with it (its last phase), or has died (null). */
  onNews(listener: (uploadId: string, progress: TabProgress | null) => void): void {
    this.#listeners.push(listener);
  }

  elsewhere(uploadId: string): TabProgress | undefined {
    const known = this.#elsewhere.get(uploadId);
    if (!known) return undefined;
    const { stop: _stop, ...progress } = known;
    return progress;
  }

  /** Looks which uploads living tabs are at, and asks these how far they are. */
  async look(): Promise<void> {
    const { tabs } = this.#deps;
    if (!tabs) return;
    const nothing: TabProgress = { phase: 'uploading', sentBytes: 0, storedBytes: 0, secondsLeft: null };
    for (const uploadId of await tabs.held()) {
      if (!this.#mine.has(uploadId) && !this.#elsewhere.has(uploadId)) this.#note(uploadId, nothing);
    }
    tabs.post({ ask: true });
  }

  /** An upload that is no item was dropped here. */
  dropped(uploadId: string): void {
    const gone: TabProgress = { phase: 'cancelled', sentBytes: 0, storedBytes: 0, secondsLeft: null };
    this.#deps.tabs?.post({ news: [{ uploadId, ...gone }] });
  }

  #release(uploadId: string): void {
    this.#mine.get(uploadId)?.();
    this.#mine.delete(uploadId);
  }

  destroy(): void {
    this.#cancelNews?.();
    for (const stop of this.#unsubscribe) stop();
    for (const uploadId of [...this.#mine.keys()]) this.#release(uploadId);
    for (const { stop } of this.#elsewhere.values()) stop();
    this.#elsewhere.clear();
  }

  /** Told a second later: small files are through by then, and cost no lock. A large one is this tab's from the first moment. */
  #changed(changed: readonly UploadItem[]): void {
    for (const item of changed) {
      if (!item.uploadId) continue;
      this.#dirty.set(item.uploadId, item);
      if (item.size > this.#deps.smallFile && !isOver(item.phase)) this.#hold(item.uploadId);
    }
    if (this.#dirty.size > 0)
      this.#cancelNews ??= this.#deps.clock.after(this.#deps.newsMs, () => this.#tell());
  }

  #tell(): void {
    this.#cancelNews = null;
    const items = [...this.#dirty.values()];
    this.#dirty.clear();
    for (const { uploadId, phase, undoable } of items) {
      if (isOver(phase) && !undoable) this.#release(uploadId!);
      else this.#hold(uploadId!);
    }
    this.#post(items.filter(({ undoable }) => !undoable)); // what can be taken back is no news yet
  }

  #hold(uploadId: string): void {
    if (!this.#mine.has(uploadId)) this.#mine.set(uploadId, this.#deps.tabs!.hold(uploadId));
  }

  #post(items: readonly UploadItem[]): void {
    const news = items.map(({ uploadId, phase, sentBytes, storedBytes, secondsLeft }) => ({
      ...{ uploadId: uploadId!, phase, sentBytes, storedBytes, secondsLeft },
    }));
    if (news.length > 0) this.#deps.tabs!.post({ news });
  }

  #heard(message: TabMessage): void {
    if ('ask' in message)
      return this.#post(this.#deps.store.list.filter(({ uploadId }) => uploadId && this.#mine.has(uploadId)));
    for (const { uploadId, ...progress } of message.news) {
      if (isOver(progress.phase)) this.#forget(uploadId, progress);
      else this.#note(uploadId, progress);
    }
  }

  #note(uploadId: string, progress: TabProgress): void {
    const stop =
      this.#elsewhere.get(uploadId)?.stop ??
      this.#deps.tabs!.whenFree(uploadId, () => this.#forget(uploadId, null));
    this.#elsewhere.set(uploadId, { ...progress, stop });
    for (const listener of this.#listeners) listener(uploadId, progress);
  }

  #forget(uploadId: string, last: TabProgress | null): void {
    this.#elsewhere.get(uploadId)?.stop();
    this.#elsewhere.delete(uploadId);
    for (const listener of this.#listeners) listener(uploadId, last);
  }
}

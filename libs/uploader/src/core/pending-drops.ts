import type { UploadApi } from './api/upload-api.ts';
import type { Clock, FileHandles } from './platform.ts';

interface Deps {
  api: UploadApi;
  clock: Clock;
  files: FileHandles | undefined;
  undoMs: number;
}

/**
 * Uploads that a person has given up, dropped at the server a while later: until then it can be taken back. Nothing is
 * remembered: a page that is closed meanwhile has dropped nothing, and the upload is unfinished as before.
 */
export class PendingDrops {
  readonly #deps: Deps;
  readonly #pending = new Map<string, () => void>();
  readonly #listeners: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  has(uploadId: string): boolean {
    return this.#pending.has(uploadId);
  }

  /** @param dropped when there is no way back any more */
  add(uploadId: string, dropped: () => void): void {
    if (this.has(uploadId)) return;
    const cancel = this.#deps.clock.after(this.#deps.undoMs, () => {
      this.#pending.delete(uploadId);
      dropped();
      // Its answer changes nothing: what is left behind, the server's sweeper takes.
      void this.now(uploadId).catch(() => undefined);
    });
    this.#pending.set(uploadId, cancel);
    this.#changed();
  }

  /** @returns whether it was in time */
  undo(uploadId: string): boolean {
    this.#pending.get(uploadId)?.();
    const inTime = this.#pending.delete(uploadId);
    if (inTime) this.#changed();
    return inTime;
  }

  async now(uploadId: string): Promise<void> {
    this.undo(uploadId);
    await this.#deps.api.drop(uploadId);
    await this.#deps.files?.forget(uploadId);
  }

  destroy(): void {
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

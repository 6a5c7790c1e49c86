import type { Item } from './item.ts';
import type { ItemStore } from './item-store.ts';
import { uploadError } from './problems.ts';
import type { Hooks } from './types.ts';

/** Waits for the steps of the page that this uploader is part of. */
export class HookRunner {
  readonly #hooks: Hooks;
  readonly #store: ItemStore;

  constructor(hooks: Hooks, store: ItemStore) {
    this.#hooks = hooks;
    this.#store = store;
  }

  /** @throws UploadError HOOK_FAILED with the message of what the hook threw; the reason of the item's signal */
  async run(name: keyof Hooks, item: Item): Promise<void> {
    const { signal } = item;
    try {
      await this.#hooks[name]?.(this.#store.snapshot(item));
    } catch (cause) {
      signal.throwIfAborted();
      throw uploadError('HOOK_FAILED', { cause, ...(cause instanceof Error && { detail: cause.message }) });
    }
    signal.throwIfAborted();
  }
}

import type { TabMessage, Tabs } from '../src/core/platform.ts';

/** The tabs of one browser: locks that die with their tab, and a channel that reaches the others. */
export class FakeBrowser {
  readonly #held = new Map<string, Set<object>>();
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #listeners = new Map<object, (message: TabMessage) => void>();
  readonly #dead = new Set<object>();

  /** @returns what a new tab sees, and `die`: the tab is gone without a word */
  open(): Tabs & { die(): void } {
    const tab = {};
    return {
      hold: (id) => {
        const holders = this.#held.get(id) ?? new Set();
        this.#held.set(id, holders.add(tab));
        return () => this.#release(id, tab);
      },
      held: async () => new Set([...this.#held].filter(([, holders]) => holders.size > 0).map(([id]) => id)),
      whenFree: (id, free) => {
        const waiting = this.#waiting.get(id) ?? new Set();
        this.#waiting.set(id, waiting.add(free));
        return () => waiting.delete(free);
      },
      post: (message) => {
        if (this.#dead.has(tab)) return;
        for (const [other, listener] of this.#listeners)
          if (other !== tab) queueMicrotask(() => listener(structuredClone(message)));
      },
      subscribe: (listener) => {
        this.#listeners.set(tab, listener);
        return () => this.#listeners.delete(tab);
      },
      die: () => {
        this.#dead.add(tab);
        this.#listeners.delete(tab);
        for (const id of this.#held.keys()) this.#release(id, tab);
      },
    };
  }

  #release(id: string, tab: object): void {
    const holders = this.#held.get(id);
    if (!holders?.delete(tab) || holders.size > 0) return;
    const waiting = [...(this.#waiting.get(id) ?? [])];
    this.#waiting.delete(id);
    for (const free of waiting) queueMicrotask(free);
  }
}

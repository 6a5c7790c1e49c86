import type { Clock, LineHint } from './platform.ts';

interface Deps {
  clock: Clock;
  hint: LineHint;
  /** One small request. True when the server gave any answer at all. */
  probe: () => Promise<boolean>;
  probeMs: number;
}

/**
 * Whether there is a line to the server. The system's own word (`navigator.onLine`) closes it at once; only an answer
 * of the server or the system's word opens it again: on a plane the system says "offline" while a server on this very
 * machine works well, and behind a dead router it says "online".
 */
export class Connection {
  readonly #deps: Deps;
  readonly #listeners = new Set<() => void>();
  readonly #unsubscribe: () => void;
  #open = true;
  #cancelProbe: (() => void) | null = null;
  #checking: Promise<boolean> | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#unsubscribe = deps.hint.subscribe(() => (deps.hint.online ? this.#set(true) : this.#close()));
    if (!deps.hint.online) this.#close(0);
  }

  get open(): boolean {
    return this.#open;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Asks the server, once for everybody. False closes the line until the server answers again. */
  check(): Promise<boolean> {
    this.#checking ??= this.#deps
      .probe()
      .then((there) => {
        if (there) this.#set(true);
        else this.#close();
        return there;
      })
      .finally(() => (this.#checking = null));
    return this.#checking;
  }

  /** @throws the signal's reason. */
  whenOpen(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (this.#open) return resolve();
      const stop = this.subscribe(() => {
        if (!this.#open) return;
        stop();
        signal?.removeEventListener('abort', aborted);
        resolve();
      });
      const aborted = (): void => {
        stop();
        reject(signal!.reason);
      };
      signal?.addEventListener('abort', aborted, { once: true });
    });
  }

  destroy(): void {
    this.#unsubscribe();
    this.#cancelProbe?.();
    this.#listeners.clear();
  }

  #close(probeIn = this.#deps.probeMs): void {
    this.#cancelProbe?.();
    this.#cancelProbe = this.#deps.clock.after(probeIn, () => void this.check());
    this.#set(false);
  }

  #set(open: boolean): void {
    if (open) {
      this.#cancelProbe?.();
      this.#cancelProbe = null;
    }
    if (open === this.#open) return;
    this.#open = open;
    for (const listener of [...this.#listeners]) listener();
  }
}

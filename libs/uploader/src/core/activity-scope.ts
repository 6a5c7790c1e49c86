import type { Platform } from './platform.ts';
import type { Tuning } from './tuning.ts';

/** A lock that is not ours after so long is held by another tab. */
const BLOCKED_AFTER_MS = 300;

type Event = 'tick' | 'lockChanged' | 'idle';

/** What holds only while something runs: the lock among the tabs, the wake lock, the leave warning, the ticker. */
export class ActivityScope {
  readonly #platform: Platform;
  readonly #tuning: Tuning;
  readonly #listeners: Record<Event, (() => void)[]> = { tick: [], lockChanged: [], idle: [] };
  #active = false;
  #hasLock = false;
  #blocked = false;
  #cancelDoubt: (() => void) | null = null;
  #releaseLock: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;

  constructor(platform: Platform, tuning: Tuning) {
    this.#platform = platform;
    this.#tuning = tuning;
  }

  /** `tick` about once a second while active; `lockChanged` when the lock was won or turned out to be taken; `idle` at the end. */
  on(event: Event, listener: () => void): void {
    this.#listeners[event].push(listener);
  }

  /** Whether this tab may send large files: it has the lock, or there is none on this platform. */
  get hasLock(): boolean {
    return this.#hasLock || !this.#platform.tabLock;
  }

  /** Another tab has the lock. Not known at once: even a free lock takes a moment. */
  get blocked(): boolean {
    return this.#blocked;
  }

  setActive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    if (active) this.#begin();
    else this.#end();
  }

  #begin(): void {
    const { whileActive, tabLock, clock } = this.#platform;
    for (const one of whileActive) one.begin();
    this.#releaseLock = tabLock?.acquire(() => this.#lockIs(true)) ?? null;
    if (tabLock) this.#cancelDoubt = clock.after(BLOCKED_AFTER_MS, () => this.#lockIs(this.#hasLock));
    this.#scheduleTick();
  }

  #end(): void {
    for (const one of this.#platform.whileActive) one.end();
    this.#releaseLock?.();
    this.#releaseLock = null;
    this.#cancelDoubt?.();
    this.#hasLock = false;
    this.#blocked = false;
    this.#cancelTick?.();
    this.#emit('idle');
  }

  #lockIs(ours: boolean): void {
    this.#hasLock = ours;
    this.#blocked = !ours;
    this.#emit('lockChanged');
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#platform.clock.after(this.#tuning.tickMs, () => {
      this.#emit('tick');
      this.#scheduleTick();
    });
  }

  #emit(event: Event): void {
    for (const listener of this.#listeners[event]) listener();
  }
}

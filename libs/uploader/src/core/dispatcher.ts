import type { ItemSession } from './item.ts';
import type { AdaptiveLimit } from './adaptive-limit.ts';
import type { Pacer } from './pacer.ts';
import type { Part } from './part-table.ts';
import type { Clock } from './platform.ts';
import type { Tuning } from './tuning.ts';
import type { Mode } from './types.ts';

interface Deps {
  clock: Clock;
  tuning: Tuning;
  adaptive: AdaptiveLimit;
  pacer: Pacer;
  /** Parts in flight over all files, whatever else: one origin's connections. */
  maxParts: number;
  /** Whether anything may be sent now: line, turn, session. */
  maySend: () => boolean;
  send: (session: ItemSession, part: Part) => Promise<void>;
  /** There is room: more uploads should be started. */
  hungry: () => void;
  /** Nothing is under way. */
  idle: () => void;
}

/** One budget for all files: the oldest upload first, its parts in order, as many at once as the budget allows. */
export class Dispatcher {
  readonly #deps: Deps;
  readonly #sessions = new Set<ItemSession>();
  #inFlight = 0;
  #mode: Mode = 'fast';
  #cancelWake: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get saturated(): boolean {
    return this.#mode === 'fast' && this.#inFlight >= this.#deps.adaptive.limit;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.#deps.pacer.set(typeof mode === 'object' ? mode.mbit : null);
    this.pump();
  }

  /** Parts of this upload wait to be sent. */
  offer(session: ItemSession): void {
    this.#sessions.add(session);
    this.pump();
  }

  withdraw(session: ItemSession): void {
    this.#sessions.delete(session);
  }

  /** Sends what may be sent now. Cheap, and harmless to call too often. */
  pump(): void {
    const { maySend, clock, pacer } = this.#deps;
    if (!maySend()) return;
    for (;;) {
      const next = this.#next();
      if (!next || this.#inFlight >= this.#limitFor(next.part)) break;
      const wait = pacer.wait(clock.now());
      if (wait > 0) {
        this.#wakeIn(wait);
        break;
      }
      pacer.started(next.part.size, clock.now());
      this.#start(next.session, next.part);
    }
    if (this.#isHungry()) this.#deps.hungry();
    if (this.#inFlight === 0) this.#deps.idle();
  }

  #next(): { session: ItemSession; part: Part } | null {
    for (const session of this.#sessions) {
      const part = session.table.next();
      if (part) return { session, part };
      this.#sessions.delete(session);
    }
    return null;
  }

  #start(session: ItemSession, part: Part): void {
    part.state = 'sending';
    this.#inFlight += 1;
    void this.#deps.send(session, part).finally(() => {
      this.#inFlight -= 1;
      this.pump();
    });
  }

  /** Small parts are bound by latency, not by bandwidth: for them the whole budget is always right. */
  #limitFor(part: Part): number {
    const { maxParts, adaptive, tuning } = this.#deps;
    if (this.#mode === 'background') return 1;
    return Math.min(maxParts, part.size < tuning.smallFile ? maxParts : adaptive.limit);
  }

  #isHungry(): boolean {
    const { tuning, maxParts } = this.#deps;
    let parts = 0;
    let bytes = 0;
    for (const session of this.#sessions) {
      for (const part of session.table.waiting) {
        parts += 1;
        bytes += part.size;
        if (parts >= tuning.aheadParts || (parts >= maxParts && bytes >= tuning.aheadBytes)) return false;
      }
    }
    return true;
  }

  #wakeIn(ms: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#deps.clock.after(ms, () => this.pump());
  }
}

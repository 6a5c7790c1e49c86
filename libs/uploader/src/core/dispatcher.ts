import type { AdaptiveLimit } from './adaptive-limit.ts';
import type { ItemSession } from './item.ts';
import { Pacer } from './pacer.ts';
import type { Part } from './part-table.ts';
import type { Clock } from './platform.ts';
import type { SendQueue } from './send-queue.ts';
import type { Tuning } from './tuning.ts';
import type { Mode } from './types.ts';

interface Deps {
  clock: Clock;
  tuning: Tuning;
  adaptive: AdaptiveLimit;
  queue: SendQueue;
  /** Parts in flight over all files, whatever else: one origin's connections. */
  maxParts: number;
  /** Whether parts of this upload may be sent now: connection, session, lock among tabs. */
  maySend: (session: ItemSession) => boolean;
  /** Sends one part; never rejects. */
  send: (session: ItemSession, part: Part) => Promise<void>;
  /** There is capacity: more uploads should be created. */
  needsMore: () => void;
  /** Nothing is in flight. */
  onDrained: () => void;
}

/** One budget for all files: the oldest upload first, its parts in order, as many at once as the budget allows. */
export class Dispatcher {
  readonly #deps: Deps;
  readonly #pacer = new Pacer();
  #inFlight = 0;
  #mode: Mode = 'fast';
  #cancelWake: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.queue.onChange(() => this.pump());
  }

  get saturated(): boolean {
    return this.#mode === 'fast' && this.#inFlight >= this.#deps.adaptive.limit;
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.#pacer.set(typeof mode === 'object' ? mode.mbit : null);
    this.pump();
  }

  /** Sends what may be sent now. Cheap, and harmless to call too often. */
  pump(): void {
    const { maySend, clock, queue } = this.#deps;
    for (;;) {
      const next = queue.next(maySend);
      if (!next || this.#inFlight >= this.#limitFor(next.session)) break;
      const wait = this.#pacer.wait(clock.now());
      if (wait > 0) {
        this.#wakeIn(wait);
        break;
      }
      this.#pacer.started(next.part.size, clock.now());
      this.#start(next.session, next.part);
    }
    if (this.#needsMore()) this.#deps.needsMore();
    if (this.#inFlight === 0) this.#deps.onDrained();
  }

  #start(session: ItemSession, part: Part): void {
    part.state = 'sending';
    this.#inFlight += 1;
    void this.#deps.send(session, part).finally(() => {
      this.#inFlight -= 1;
      this.pump();
    });
  }

  /** Small files are bound by latency, not by bandwidth: for them the whole budget is always right. */
  #limitFor({ item }: ItemSession): number {
    const { maxParts, adaptive, tuning } = this.#deps;
    if (this.#mode === 'background') return 1;
    return Math.min(maxParts, item.size <= tuning.smallFile ? maxParts : adaptive.limit);
  }

  #needsMore(): boolean {
    const { tuning, maxParts, queue } = this.#deps;
    return queue.isShort({ parts: tuning.aheadParts, fewParts: maxParts, bytes: tuning.aheadBytes });
  }

  #wakeIn(ms: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#deps.clock.after(ms, () => this.pump());
  }
}

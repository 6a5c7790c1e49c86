import type { AdaptiveLimit } from './adaptive-limit.ts';
import type { ConnectionLimits } from './connection-limits.ts';
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
  limits: ConnectionLimits;
  queue: SendQueue;
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

  /** Whether this limit is what holds up the next part. */
  isSaturated({ limit }: AdaptiveLimit): boolean {
    return this.#mode === 'fast' && this.#inFlight >= limit;
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

  #limitFor({ item }: ItemSession): number {
    const { limits, tuning } = this.#deps;
    if (this.#mode === 'background') return 1;
    return (item.size <= tuning.smallFile ? limits.small : limits.large).limit;
  }

  #needsMore(): boolean {
    const { tuning, queue } = this.#deps;
    return queue.isShort({ parts: tuning.aheadParts, fewParts: tuning.fewParts, bytes: tuning.aheadBytes });
  }

  #wakeIn(ms: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#deps.clock.after(ms, () => this.pump());
  }
}

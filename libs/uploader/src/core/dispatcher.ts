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
  /** There is capacity: more uploads should be created. @param smallOnly large ones have enough to send */
  needsMore: (smallOnly: boolean) => void;
  /** No small file is in flight nor waits to be. */
  onDrained: () => void;
}

type Kind = 'large' | 'small';

/** So many small files at once go before the parts of a large one: they do not wait for a film. */
const RESERVED_FOR_SMALL = 1;

/** One budget for all files: the oldest upload first, its parts in order, as many at once as the budget allows. */
export class Dispatcher {
  readonly #deps: Deps;
  readonly #pacer = new Pacer();
  readonly #inFlight: Record<Kind, number> = { large: 0, small: 0 };
  #mode: Mode = 'fast';
  #cancelWake: (() => void) | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
    deps.queue.onChange(() => this.pump());
  }

  /** Whether this limit is what holds up the next part. */
  isSaturated(kind: Kind): boolean {
    return this.#mode === 'fast' && !this.#hasRoom(kind);
  }

  setMode(mode: Mode): void {
    this.#mode = mode;
    this.#pacer.set(typeof mode === 'object' ? mode.mbit : null);
    this.pump();
  }

  /** Sends what may be sent now. Cheap, and harmless to call too often. */
  pump(): void {
    const { clock } = this.#deps;
    for (let next = this.#next(); next; next = this.#next()) {
      const wait = this.#pacer.wait(clock.now());
      if (wait > 0) {
        this.#wakeIn(wait);
        break;
      }
      this.#pacer.started(next.part.size, clock.now());
      this.#start(next.session, next.part);
    }
    if (this.#isShort()) this.#deps.needsMore(false);
    else if (this.#isShort('small')) this.#deps.needsMore(true);
    if (this.#total === 0 || (this.#inFlight.small === 0 && !this.#nextSmall())) this.#deps.onDrained();
  }

  get #total(): number {
    return this.#inFlight.large + this.#inFlight.small;
  }

  /** The oldest part that has room; a small file before a large one's where none is on its way, or only small ones have room. */
  #next(): { session: ItemSession; part: Part } | null {
    const { queue, maySend } = this.#deps;
    const oldest = queue.next(maySend);
    if (!oldest) return null;
    const isLarge = this.#kindOf(oldest.session) === 'large';
    if (isLarge && this.#hasRoom('small')) {
      const small = this.#nextSmall();
      const isReserved = this.#deps.limits.areApart || this.#inFlight.small < RESERVED_FOR_SMALL;
      if (small && (isReserved || !this.#hasRoom('large'))) return small;
    }
    return this.#hasRoom(isLarge ? 'large' : 'small') ? oldest : null;
  }

  #nextSmall(): { session: ItemSession; part: Part } | null {
    const { queue, maySend } = this.#deps;
    return queue.next((session) => this.#kindOf(session) === 'small' && maySend(session));
  }

  #start(session: ItemSession, part: Part): void {
    const kind = this.#kindOf(session);
    part.state = 'sending';
    this.#inFlight[kind] += 1;
    void this.#deps.send(session, part).finally(() => {
      this.#inFlight[kind] -= 1;
      this.pump();
    });
  }

  #kindOf({ item }: ItemSession): Kind {
    return item.size <= this.#deps.tuning.smallFile ? 'small' : 'large';
  }

  /** By the page's own address small files share no connections with large ones. */
  #hasRoom(kind: Kind): boolean {
    const { limits } = this.#deps;
    if (this.#mode === 'background') return this.#total < 1;
    return (limits.areApart ? this.#inFlight[kind] : this.#total) < limits[kind].limit;
  }

  /** @param kind of whose parts too few are waiting; default: of all together */
  #isShort(kind?: Kind): boolean {
    const { tuning, queue } = this.#deps;
    const few = { parts: tuning.aheadParts, fewParts: tuning.fewParts, bytes: tuning.aheadBytes };
    return queue.isShort(few, (session) => !kind || this.#kindOf(session) === kind);
  }

  #wakeIn(ms: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#deps.clock.after(ms, () => this.pump());
  }
}

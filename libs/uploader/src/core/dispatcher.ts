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
  /** There is capacity: more uploads of this kind should be created. */
  needsMore: (kind: Kind) => void;
  /** No small file is in flight nor waits to be. */
  onDrained: () => void;
}

export type Kind = 'large' | 'small';
const KINDS: readonly Kind[] = ['small', 'large'];

/** Where only one may be on its way, a part of a large file goes after so many small files. */
const SMALL_IN_A_ROW = 8;

interface Next {
  session: ItemSession;
  part: Part;
}

/**
 * One budget for all files: the oldest upload first, its parts in order, as many at once as the budget allows. Neither
 * kind waits for the other to be through: a film does not hold up notes, nor a thousand notes a film.
 */
export class Dispatcher {
  readonly #deps: Deps;
  readonly #pacer = new Pacer();
  readonly #inFlight: Record<Kind, number> = { large: 0, small: 0 };
  #mode: Mode = 'fast';
  #smallInARow = 0;
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
    for (const kind of KINDS) if (this.#isShort(kind)) this.#deps.needsMore(kind);
    if (this.#inFlight.small === 0 && !this.#oldest('small')) this.#deps.onDrained();
  }

  get #total(): number {
    return this.#inFlight.large + this.#inFlight.small;
  }

  /** The oldest part that has room; where both kinds wait, one of each is on its way first. */
  #next(): Next | null {
    const [small, large] = [this.#oldest('small'), this.#oldest('large')];
    const first = small && large ? this.#first() : small ? 'small' : 'large';
    for (const kind of [first, first === 'small' ? 'large' : 'small'] as const) {
      const next = kind === 'small' ? small : large;
      if (next && this.#hasRoom(kind)) return next;
    }
    return null;
  }

  /** Whose turn it is where both kinds wait. */
  #first(): Kind {
    const { small, large } = this.#inFlight;
    if (small === 0 && large === 0) return this.#smallInARow < SMALL_IN_A_ROW ? 'small' : 'large';
    if (small === 0) return 'small';
    if (large === 0) return 'large';
    const { queue, maySend } = this.#deps;
    return this.#kindOf(queue.next(maySend)!.session);
  }

  #oldest(kind: Kind): Next | null {
    const { queue, maySend } = this.#deps;
    return queue.next((session) => this.#kindOf(session) === kind && maySend(session));
  }

  #start(session: ItemSession, part: Part): void {
    const kind = this.#kindOf(session);
    part.state = 'sending';
    this.#inFlight[kind] += 1;
    this.#smallInARow = kind === 'small' ? this.#smallInARow + 1 : 0;
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
    if (this.#inFlight[kind] >= limits[kind].limit) return false;
    return limits.areApart || this.#total < Math.max(limits.small.limit, limits.large.limit);
  }

  /** Whether too few parts of this kind are waiting. */
  #isShort(kind: Kind): boolean {
    const { tuning, queue } = this.#deps;
    const few = { parts: tuning.aheadParts, fewParts: tuning.fewParts, bytes: tuning.aheadBytes };
    return queue.isShort(few, (session) => this.#kindOf(session) === kind);
  }

  #wakeIn(ms: number): void {
    this.#cancelWake?.();
    this.#cancelWake = this.#deps.clock.after(ms, () => this.pump());
  }
}

import type { Clock } from './platform.ts';

/** One tick counts for no more than this, so that the hours of a closed lid are not taken for silence. */
const LONGEST_TICK_MS = 5_000;

interface Watched {
  idleMs: number;
  limitMs: number;
  stalled: () => void;
}

/** Notices requests that hand over no byte for too long, counting only time in which they could have. */
export class StallWatch {
  readonly #watched = new Set<Watched>();
  readonly #clock: Clock;
  #last: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#last = clock.now();
  }

  /** @returns `alive` to be called with every sign of life (it may set another limit), and `done`. */
  watch(limitMs: number, stalled: () => void): { alive(limitMs?: number): void; done(): void } {
    const watched: Watched = { idleMs: 0, limitMs, stalled };
    this.#watched.add(watched);
    return {
      alive: (newLimitMs = watched.limitMs) => {
        watched.idleMs = 0;
        watched.limitMs = newLimitMs;
      },
      done: () => this.#watched.delete(watched),
    };
  }

  /** To be called about once a second. @param counting false while there is no line: silence is no wonder then. */
  tick(counting: boolean): void {
    const now = this.#clock.now();
    const passed = Math.min(now - this.#last, LONGEST_TICK_MS);
    this.#last = now;
    if (!counting) return;
    for (const watched of [...this.#watched]) {
      watched.idleMs += passed;
      if (watched.idleMs < watched.limitMs) continue;
      this.#watched.delete(watched);
      watched.stalled();
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Between one small file and the next a client talks to the API. The more have come, the longer another one is waited for: ms. */
const PAUSE = { each: 250, longest: 3000, remembered: 10_000 };
/** Nothing is held back for longer than this, in ms: an upload of hours must not starve what waits for it. */
const HELD_MS = 30_000;
const LOOK_EVERY_MS = 50;

/** Knows whether a client is sending bytes, so that work which has time can wait until the line is quiet. */
export class ClientTraffic {
  #sending = 0;
  #ends: number[] = [];
  readonly #held: number;

  constructor(held = HELD_MS) {
    this.#held = held;
  }

  async sending<T>(upload: () => Promise<T>): Promise<T> {
    this.#sending++;
    try {
      return await upload();
    } finally {
      this.#sending--;
      this.#ends = [...this.#recent(), performance.now()];
    }
  }

  /** Until nobody sends and nobody has a moment ago; at most `held` ms. */
  async quiet(): Promise<void> {
    const until = performance.now() + this.#held;
    while (this.#isBusy() && performance.now() < until) await sleep(LOOK_EVERY_MS, undefined, { ref: false });
  }

  #isBusy(): boolean {
    const recent = this.#recent();
    const pause = Math.min(PAUSE.longest, recent.length * PAUSE.each);
    return this.#sending > 0 || performance.now() - (recent.at(-1) ?? -Infinity) < pause;
  }

  #recent(): number[] {
    const since = performance.now() - PAUSE.remembered;
    return this.#ends.filter((end) => end > since);
  }
}

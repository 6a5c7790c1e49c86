/** A step must bring at least this much more throughput to be kept. */
const WORTH = 1.05;
const SAMPLE_MS = 3_000;
/** How long a found optimum is left alone before it is questioned again. */
const HOLD_MS = 20_000;
const START = 4;

/**
 * How many parts to send at once: climbs while one more brings measurably more bytes per second, steps back when it
 * does not, and halves when the storage says that it is too much.
 */
export class AdaptiveLimit {
  readonly #max: number;
  #limit: number;
  #before: { limit: number; rate: number } | null = null;
  #sampleStart: { at: number; bytes: number } | null = null;
  #holdUntil = 0;

  constructor(max: number) {
    this.#max = max;
    this.#limit = Math.min(START, max);
  }

  get limit(): number {
    return this.#limit;
  }

  /** @param bytes sent in total so far. @param saturated whether all allowed slots are busy: else it says nothing. */
  sample(bytes: number, saturated: boolean, now: number): void {
    if (!saturated) {
      this.#sampleStart = null;
      return;
    }
    this.#sampleStart ??= { at: now, bytes };
    const passed = now - this.#sampleStart.at;
    if (passed < SAMPLE_MS) return;
    this.#decide((bytes - this.#sampleStart.bytes) / passed, now);
    this.#sampleStart = null;
  }

  tooMuch(now: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#before = null;
    this.#sampleStart = null;
    this.#holdUntil = now + HOLD_MS;
  }

  #decide(rate: number, now: number): void {
    const before = this.#before;
    this.#before = null;
    if (before && before.limit < this.#limit && rate < before.rate * WORTH) {
      this.#limit = before.limit;
      this.#holdUntil = now + HOLD_MS;
    } else if (now >= this.#holdUntil && this.#limit < this.#max) {
      this.#before = { limit: this.#limit, rate };
      this.#limit += 1;
    }
  }
}

/** A step must bring at least this much more throughput to be kept. */
const WORTH = 1.05;
const SAMPLE_MS = 3_000;
const FIRST_SAMPLE_MS = 500;
/** How long a found optimum is left alone before it is questioned again. */
const HOLD_MS = 20_000;
/** An unknown or a thin line gets few parts at once, so that the first ones are safe soon; a fast one gets more. */
const START = { thin: 2, fast: 4 };
/** Bytes per second from which on a line counts as fast: 200 Mbit/s. */
const FAST = 25e6;

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

  /** @param bytesPerSecond as last measured on this device; undefined when it never was */
  constructor(max: number, bytesPerSecond = 0) {
    this.#max = max;
    this.#limit = Math.min(bytesPerSecond >= FAST ? START.fast : START.thin, max);
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
    const rate = (bytes - this.#sampleStart.bytes) / passed;
    // What a fast line shows in its first second is clear enough.
    if (passed >= FIRST_SAMPLE_MS && rate * 1000 >= FAST && this.#limit < START.fast) return this.#jump(now);
    if (passed < SAMPLE_MS) return;
    this.#decide(rate, now);
    this.#sampleStart = null;
  }

  tooMuch(now: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#before = null;
    this.#sampleStart = null;
    this.#holdUntil = now + HOLD_MS;
  }

  #jump(now: number): void {
    if (now < this.#holdUntil) return;
    this.#limit = Math.min(START.fast, this.#max);
    this.#before = null;
    this.#sampleStart = null;
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

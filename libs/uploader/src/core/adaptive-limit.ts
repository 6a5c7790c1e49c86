/** A step must bring at least so much more throughput to be kept: one more part, or twice as many. */
const WORTH = { step: 1.05, doubling: 1.15 };
const FIRST_SAMPLE_MS = 500;
/** How long a found optimum is left alone before it is questioned again. */
const HOLD_MS = 20_000;

export interface LimitOptions {
  max: number;
  start: number;
  /** How long a number is watched before it is judged. */
  sampleMs: number;
  /** Twice as many at each step; else one more. */
  doubling?: boolean;
  /** A line that brings so many bytes per second in its first moment gets so many parts at once. */
  fast?: { bytesPerSecond: number; parts: number };
}

/**
 * How many parts to send at once: climbs while more of them bring measurably more bytes per second, steps back when they
 * do not, and halves when the storage says that it is too much.
 */
export class AdaptiveLimit {
  readonly #options: LimitOptions;
  #limit: number;
  #before: { limit: number; rate: number } | null = null;
  #sampleStart: { at: number; bytes: number } | null = null;
  #holdUntil = 0;

  constructor(options: LimitOptions) {
    this.#options = options;
    this.#limit = Math.min(options.start, options.max);
  }

  get limit(): number {
    return this.#limit;
  }

  /** @param bytes so far in total. @param saturated whether all allowed slots are busy: else it says nothing. */
  sample(bytes: number, saturated: boolean, now: number): void {
    if (!saturated) {
      this.#sampleStart = null;
      return;
    }
    const { sampleMs, fast } = this.#options;
    this.#sampleStart ??= { at: now, bytes };
    const passed = now - this.#sampleStart.at;
    const rate = (bytes - this.#sampleStart.bytes) / passed;
    // What a fast line shows in its first second is clear enough.
    if (fast && passed >= FIRST_SAMPLE_MS && rate * 1000 >= fast.bytesPerSecond && this.#limit < fast.parts)
      return this.#jump(fast.parts, now);
    if (passed < sampleMs) return;
    this.#decide(rate, now);
    this.#sampleStart = null;
  }

  tooMuch(now: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#before = null;
    this.#sampleStart = null;
    this.#holdUntil = now + HOLD_MS;
  }

  #jump(parts: number, now: number): void {
    if (now < this.#holdUntil) return;
    this.#limit = Math.min(parts, this.#options.max);
    this.#before = null;
    this.#sampleStart = null;
  }

  #decide(rate: number, now: number): void {
    const { max, doubling } = this.#options;
    const before = this.#before;
    this.#before = null;
    const worth = doubling ? WORTH.doubling : WORTH.step;
    if (before && before.limit < this.#limit && rate < before.rate * worth) {
      this.#limit = before.limit;
      this.#holdUntil = now + HOLD_MS;
    } else if (now >= this.#holdUntil && this.#limit < max) {
      this.#before = { limit: this.#limit, rate };
      this.#limit = Math.min(max, doubling ? this.#limit * 2 : this.#limit + 1);
    }
  }
}

/** A step must bring at least so much more throughput to be kept: one more part, or twice as many. */
const WORTH = { step: 1.05, doubling: 1.15 };
/** How long a found optimum is left alone before it is questioned again. */
const HOLD_MS = 20_000;

export interface LimitOptions {
  max: number;
  start: number;
  /** How long a number is watched before it is judged. */
  sampleMs: number;
  /** Twice as many at each step; else one more. */
  doubling?: boolean;
  /** So many parts at once as soon as the line is known to be a fast one. */
  fast?: number;
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
    this.#sampleStart ??= { at: now, bytes };
    const passed = now - this.#sampleStart.at;
    if (passed < this.#options.sampleMs) return;
    this.#decide((bytes - this.#sampleStart.bytes) / passed, now);
    this.#sampleStart = null;
  }

  tooMuch(now: number): void {
    this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#before = null;
    this.#sampleStart = null;
    this.#holdUntil = now + HOLD_MS;
  }

  /** What a fast line shows in its first moment is clear enough: no need to climb. */
  fastLine(now: number): void {
    const parts = Math.min(this.#options.fast ?? 0, this.#options.max);
    if (now < this.#holdUntil || this.#limit >= parts) return;
    this.#limit = parts;
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

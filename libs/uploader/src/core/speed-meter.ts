const WINDOW_MS = 10_000;
const SLOT_MS = 500;
const SLOTS = WINDOW_MS / SLOT_MS;
/** Before so much was watched, a speed would be a guess. */
const STEADY_MS = 3_000;
/** How fast the shown speed follows the measured one: two thirds of a step within this time. */
const SMOOTHING_MS = 5_000;

/** Bytes per second over the last ten seconds, smoothed. Null until steady. Costs the same however many samples come. */
export class SpeedMeter {
  /** Made with the first byte: of 5,000 files few are under way. */
  #slots: Float64Array | null = null;
  #slot = -1;
  #since: number | null = null;
  #shown: number | null = null;
  #shownAt = 0;

  add(bytes: number, now: number): void {
    this.#since ??= now;
    this.#turnTo(now);
    this.#slots![this.#slot % SLOTS]! += bytes;
  }

  /** After a pause: the time in which nothing was meant to flow says nothing about the line. */
  restart(): void {
    this.#slots = null;
    this.#slot = -1;
    this.#since = null;
    this.#shown = null;
  }

  speed(now: number): number | null {
    if (this.#since === null || now - this.#since < STEADY_MS) return null;
    this.#turnTo(now);
    const measured = this.#measured(now);
    if (measured === 0) {
      this.restart(); // a whole window without a byte: whatever comes next is another line
      return 0;
    }
    if (this.#shown === null) this.#shown = measured;
    else this.#shown += (measured - this.#shown) * (1 - Math.exp(-(now - this.#shownAt) / SMOOTHING_MS));
    this.#shownAt = now;
    return this.#shown;
  }

  #measured(now: number): number {
    const watched = Math.min(now - this.#since!, WINDOW_MS - SLOT_MS + (now % SLOT_MS));
    return (this.#slots!.reduce((sum, bytes) => sum + bytes, 0) * 1000) / watched;
  }

  #turnTo(now: number): void {
    this.#slots ??= new Float64Array(SLOTS);
    const slot = Math.floor(now / SLOT_MS);
    if (this.#slot >= 0) {
      for (let i = Math.max(this.#slot + 1, slot - SLOTS + 1); i <= slot; i++) this.#slots[i % SLOTS] = 0;
    }
    this.#slot = slot;
  }
}

/** Whole seconds; null when the speed is unknown or nothing flows. */
export function secondsLeft(bytes: number, speed: number | null): number | null {
  return speed === null || speed < 1 ? null : Math.ceil(bytes / speed);
}

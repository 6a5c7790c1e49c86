import type { SpeedMemory } from './platform.ts';

/** Before so much time has passed, acknowledged bytes say little. They never say too much: they came with all their round trips. */
const SOON_MS = 100;

/** So long without a part on its way is a rest: the server was asked, or there was nothing to send. */
const REST_MS = 500;

/** Bytes per second from which on a line counts as fast: 200 Mbit/s. */
export const FAST_LINE = 25e6;

/** How fast this line is, over all files: decides how large parts are and how many are sent at first. */
export class LineSpeed {
  readonly #memory: SpeedMemory | undefined;
  #remembered: number | undefined;
  #steady: number | undefined;
  #flowing = 0;
  #restsSince = -Infinity;
  #burst: { since: number; bytes: number } | null = null;

  constructor(memory: SpeedMemory | undefined) {
    this.#memory = memory;
    this.#remembered = memory?.read();
  }

  /** As last measured on this device, in bytes per second, a whole number above 0; undefined when it never was. */
  get bytesPerSecond(): number | undefined {
    return this.#remembered;
  }

  /** A part begins to flow. @returns whether that ends a rest, which says nothing of the line */
  begin(now: number): boolean {
    const hasRested = this.#flowing === 0 && now - this.#restsSince >= REST_MS;
    if (hasRested) this.end();
    this.#flowing += 1;
    this.#burst ??= { since: now, bytes: 0 };
    return hasRested;
  }

  /** A part flows no more, whatever became of it. */
  ended(now: number): void {
    this.#flowing -= 1;
    this.#restsSince = now;
  }

  /** Nothing flows any more: the next bytes may meet another line. */
  end(): void {
    this.#burst = null;
    this.#steady = undefined;
  }

  /** @param bytes that the storage has acknowledged: what the buffer of a socket swallows says nothing of the line */
  acknowledged(bytes: number): void {
    if (this.#burst) this.#burst.bytes += bytes;
  }

  /** @param bytesPerSecond over all files; null while there is no steady measurement */
  measured(bytesPerSecond: number | null): void {
    const rounded = Math.round(bytesPerSecond ?? 0);
    if (rounded < 1) return;
    this.#steady = rounded;
    this.#remembered = rounded;
    this.#memory?.write(rounded);
  }

  /** Bytes per second of what flows now: at least so many before the measurement is steady. Undefined when not known yet. */
  lately(now: number): { bytesPerSecond: number; atLeast: boolean } | undefined {
    if (this.#steady !== undefined) return { bytesPerSecond: this.#steady, atLeast: false };
    const passed = this.#burst ? now - this.#burst.since : 0;
    const bytesPerSecond = Math.round((this.#burst?.bytes ?? 0) / (passed / 1000));
    return passed < SOON_MS || bytesPerSecond < 1 ? undefined : { bytesPerSecond, atLeast: true };
  }
}

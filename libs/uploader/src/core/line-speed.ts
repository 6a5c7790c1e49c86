import type { SpeedMemory } from './platform.ts';

/** Before so much time has passed, acknowledged bytes say little. */
const SOON_MS = 500;

/** How fast this line is, over all files: decides how large parts are and how many are sent at first. */
export class LineSpeed {
  readonly #memory: SpeedMemory | undefined;
  #remembered: number | undefined;
  #steady: number | undefined;
  #burst: { since: number; bytes: number } | null = null;

  constructor(memory: SpeedMemory | undefined) {
    this.#memory = memory;
    this.#remembered = memory?.read();
  }

  /** As last measured on this device, in bytes per second, a whole number above 0; undefined when it never was. */
  get bytesPerSecond(): number | undefined {
    return this.#remembered;
  }

  /** Parts begin to flow after a rest. */
  begin(now: number): void {
    this.#burst ??= { since: now, bytes: 0 };
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

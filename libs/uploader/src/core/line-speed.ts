import type { SpeedMemory } from './platform.ts';

/** What was measured on this device last, over all files: decides how large parts are and how many are sent at first. */
export class LineSpeed {
  readonly #memory: SpeedMemory | undefined;
  #bytesPerSecond: number | undefined;

  constructor(memory: SpeedMemory | undefined) {
    this.#memory = memory;
    this.#bytesPerSecond = memory?.read();
  }

  /** Bytes per second, a whole number above 0; undefined when nothing was measured yet. */
  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** @param bytesPerSecond null while there is no steady measurement */
  measured(bytesPerSecond: number | null): void {
    const rounded = Math.round(bytesPerSecond ?? 0);
    if (rounded < 1) return;
    this.#bytesPerSecond = rounded;
    this.#memory?.write(rounded);
  }
}

/**
 * Keeps an average. A browser cannot slow a request down, so the beginnings of parts are spread: after a part of s
 * bytes the next may start when the limit would have let s bytes through.
 */
export class Pacer {
  #bytesPerMs = Infinity;
  #nextAt = 0;

  /** @param mbit Mbit/s (10^6 bits), or null for no limit. */
  set(mbit: number | null): void {
    this.#bytesPerMs = mbit === null ? Infinity : (mbit * 1e6) / 8 / 1000;
    this.#nextAt = 0;
  }

  /** ms until the next part may start. */
  wait(now: number): number {
    return Math.max(0, this.#nextAt - now);
  }

  started(bytes: number, now: number): void {
    this.#nextAt = Math.max(now, this.#nextAt) + bytes / this.#bytesPerMs;
  }
}

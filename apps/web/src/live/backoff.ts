/** ms */
const FIRST = 1000;
const MOST = 60_000;

/** Longer waits from failure to failure, each somewhere in its upper half, so that not all come back at once. */
export class Backoff {
  #failures = 0;

  /** @returns ms to wait now */
  next(): number {
    const wait = Math.min(FIRST * 2 ** this.#failures, MOST);
    this.#failures += 1;
    return wait / 2 + (Math.random() * wait) / 2;
  }

  reset(): void {
    this.#failures = 0;
  }
}

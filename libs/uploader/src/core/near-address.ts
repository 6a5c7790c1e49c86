import type { Clock, Platform } from './platform.ts';

/** How long a near address that refused or failed is left alone. */
const REST_MS = 5 * 60_000;

/**
 * The bucket under the page's own address, where the deployment has one: no preflight, and over HTTP/2 a hundred files at
 * once. For files of one PUT only; a large one is better off with several connections to the bucket itself.
 */
export class NearAddress {
  readonly #clock: Clock;
  readonly #isNear: Platform['isNear'];
  #base: string | null = null;
  #restUntil = -Infinity;

  constructor({ clock, isNear }: Pick<Platform, 'clock' | 'isNear'>) {
    this.#clock = clock;
    this.#isNear = isNear;
  }

  /** @param address as the server names it, without a slash at its end; undefined when there is none */
  learn(address: string | undefined): void {
    this.#base = address && this.#isNear?.(address) ? address : null;
  }

  get active(): boolean {
    return this.#base !== null && this.#clock.now() >= this.#restUntil;
  }

  /** @returns where to send what `signed` is for, which is signed for the bucket's host; null: to the bucket */
  urlFor(signed: string): string | null {
    if (!this.active) return null;
    const { pathname, search } = new URL(signed);
    return this.#base + pathname + search;
  }

  failed(): void {
    this.#restUntil = this.#clock.now() + REST_MS;
  }
}

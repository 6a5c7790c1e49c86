import { AdaptiveLimit } from './adaptive-limit.ts';
import { FAST_LINE } from './line-speed.ts';
import type { NearAddress } from './near-address.ts';
import type { Clock } from './platform.ts';

/** One origin's connections in a browser; beyond it steps of one would never come to an end. */
const FEW = 8;

/** Small files at once at first: whether one arrives is a matter of latency, so what a browser allows is always right. */
const MANY = 64;

/** How many parts are on their way at once: of large files, which share the line, and of small ones, which wait for round trips. */
export class ConnectionLimits {
  readonly #clock: Clock;
  readonly large: AdaptiveLimit;
  readonly #near: NearAddress;
  readonly #direct: AdaptiveLimit;
  readonly #byNear: AdaptiveLimit;

  /**
   * @param max to the bucket, whatever else; `nearMax` by the page's own address
   * @param bytesPerSecond as last measured on this device; 0 when it never was
   */
  constructor(
    { clock, near }: { clock: Clock; near: NearAddress },
    { max, nearMax = max }: { max: number; nearMax?: number },
    bytesPerSecond = 0,
  ) {
    this.#clock = clock;
    this.#near = near;
    const doubling = max > FEW;
    // An unknown or a thin line gets few parts at once, so that the first ones are safe soon; a fast one gets more.
    const fast = doubling ? FEW : 4;
    const start = bytesPerSecond >= FAST_LINE ? fast : doubling ? 4 : 2;
    this.large = new AdaptiveLimit({ max, start, sampleMs: doubling ? 1_000 : 3_000, doubling, fast });
    this.#direct = new AdaptiveLimit({ max, start: MANY, sampleMs: 500, doubling: true });
    this.#byNear = new AdaptiveLimit({ max: nearMax, start: MANY, sampleMs: 500, doubling: true });
  }

  get small(): AdaptiveLimit {
    return this.#near.active ? this.#byNear : this.#direct;
  }

  /** Small files go by another address, over connections of their own. */
  get areApart(): boolean {
    return this.#near.active;
  }

  /** @param bytesPerSecond that the line has shown at least */
  shown(bytesPerSecond: number): void {
    if (bytesPerSecond >= FAST_LINE) this.large.fastLine(this.#clock.now());
  }

  /** The storage asked for less, or connections break where there are many. */
  tooMuch(): void {
    this.large.tooMuch(this.#clock.now());
    this.small.tooMuch(this.#clock.now());
  }

  broken(): void {
    if (this.large.limit > FEW) this.large.tooMuch(this.#clock.now());
    if (this.small.limit > FEW) this.small.tooMuch(this.#clock.now());
  }
}

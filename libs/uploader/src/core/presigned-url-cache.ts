import type { Clock } from './platform.ts';
import type { SignedPart } from './api/types.ts';
import { uploadError } from './problems.ts';
import type { Tuning } from './tuning.ts';

interface Entry {
  url: string;
  headers: Record<string, string>;
  /** Monotonic ms. */
  useBy: number;
}

export interface SignedUrls {
  parts: SignedPart[];
  urlsExpireAt?: string;
  /** The server's clock when it answered, ms since the epoch; NaN when unknown. */
  serverTime: number;
}

/** Without a readable Date header nothing is known about the server's clock: assume little. */
const UNKNOWN_LIFE_MS = 5 * 60_000;

/** The signed URLs of one upload. Signs anew in batches, ahead of need, one call at a time. */
export class PresignedUrlCache {
  readonly #clock: Clock;
  readonly #tuning: Tuning;
  readonly #sign: (numbers: number[]) => Promise<SignedUrls>;
  readonly #entries = new Map<number, Entry>();
  #signing: Promise<void> | null = null;

  constructor(clock: Clock, tuning: Tuning, sign: (numbers: number[]) => Promise<SignedUrls>) {
    this.#clock = clock;
    this.#tuning = tuning;
    this.#sign = sign;
  }

  /** Life is counted on the monotonic clock, from the server's own times: this machine's time of day may be wrong. */
  learn({ parts, urlsExpireAt, serverTime }: SignedUrls): void {
    const life = Date.parse(urlsExpireAt ?? '') - serverTime;
    const lifeMs = Number.isFinite(life) ? Math.max(life, 0) : UNKNOWN_LIFE_MS;
    const useBy = this.#clock.now() + lifeMs - Math.min(this.#tuning.signAheadMs, lifeMs / 4);
    for (const { number, url, headers } of parts)
      this.#entries.set(number, { url, headers: headers ?? {}, useBy });
  }

  /** When no call for URLs is under way. */
  async settled(): Promise<void> {
    await this.#signing?.catch(() => undefined);
  }

  /** The parts from this number on are cut anew: a URL takes exactly the planned number of bytes. */
  forgetFrom(first: number): void {
    for (const number of this.#entries.keys()) if (number >= first) this.#entries.delete(number);
  }

  /** The storage said no to this URL: those signed with it or before it are no better. */
  discard(url: string): void {
    const bad = [...this.#entries.values()].find((entry) => entry.url === url);
    if (!bad) return;
    for (const [number, entry] of this.#entries) if (entry.useBy <= bad.useBy) this.#entries.delete(number);
  }

  /**
   * @param wanted gives the numbers that will be needed next, soonest first.
   * @throws whatever signing throws; UploadError BAD_ANSWER when the answer lacks the number.
   */
  async get(
    number: number,
    wanted: () => number[],
  ): Promise<{ url: string; headers: Record<string, string> }> {
    while (!this.#fresh(number)) {
      if (this.#signing) {
        await this.#signing; // someone else's batch may have this one
        continue;
      }
      await this.#signBatch([number, ...wanted().filter((other) => other !== number && !this.#fresh(other))]);
      break;
    }
    const entry = this.#entries.get(number);
    if (!entry) throw uploadError('BAD_ANSWER', { detail: `The server signed no URL for part ${number}.` });
    return entry;
  }

  #fresh(number: number): boolean {
    return this.#clock.now() < (this.#entries.get(number)?.useBy ?? -Infinity);
  }

  #signBatch(numbers: number[]): Promise<void> {
    this.#signing = this.#sign(numbers.slice(0, this.#tuning.signBatch))
      .then((signed) => this.learn(signed))
      .finally(() => (this.#signing = null));
    return this.#signing;
  }
}

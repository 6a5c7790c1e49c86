import type { Transport } from './platform.ts';

/**
 * Tells a bucket whose CORS rules do not name this page's origin from one that cannot be reached: to the page both look
 * like no answer, but only the first answers a request that needs no rule.
 */
export class CorsCheck {
  readonly #transport: Transport;
  /** Origins that have taken or answered something: their rules are good. */
  readonly #allowed = new Set<string>();

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  allowed(url: string): void {
    this.#allowed.add(new URL(url).origin);
  }

  async isRefused(url: string): Promise<boolean> {
    const { origin } = new URL(url);
    if (this.#allowed.has(origin) || !this.#transport.reaches) return false;
    return (await this.#transport.reaches(origin)) && !this.#allowed.has(origin);
  }
}

import type { TokenSource } from '../types.ts';

/** Access tokens with one refresh for everybody: whoever finds the token expired joins the refresh under way. */
export class TokenRefresher {
  readonly #tokens: TokenSource;
  #refreshing: Promise<boolean> | null = null;

  constructor(tokens: TokenSource) {
    this.#tokens = tokens;
  }

  current(): string | null | Promise<string | null> {
    return this.#tokens.getAccessToken();
  }

  /** @param used the token that was refused: when another caller has renewed it since, nothing is fetched. */
  async renew(used: string | null): Promise<boolean> {
    if (this.#refreshing) return this.#refreshing;
    const now = await this.current();
    if (now !== null && now !== used) return true;
    this.#refreshing ??= this.#tokens.refresh().finally(() => (this.#refreshing = null));
    return this.#refreshing;
  }
}

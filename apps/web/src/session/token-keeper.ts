import type { TokenSource } from '@intake/uploader';

/** What the API answers to a sign-in and to a refresh. */
export interface Grant<User> {
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
  user: User;
}

/** A token is renewed this long before it expires, so that a call that takes its time still arrives with a valid one; ms. */
const MARGIN = 30_000;

/**
 * Keeps the access token in memory only, and fetches a new one once for everybody who asks at the same time: the pages
 * and the uploader share this one source.
 */
export class TokenKeeper<User> implements TokenSource {
  /** Called after every successful refresh. */
  onGrant: (grant: Grant<User>) => void = () => {};
  /** Called once when the session turns out to be over. */
  onEnd: () => void = () => {};

  readonly #fetchGrant: () => Promise<Grant<User> | null>;
  #token: string | null = null;
  #expiresAt = 0;
  #pending: Promise<boolean> | null = null;
  /** Counts the sessions, so that a refresh that was under way while somebody signed out changes nothing. */
  #session = 0;

  /** @param fetchGrant null: the session is over. Rejects on network trouble. */
  constructor(fetchGrant: () => Promise<Grant<User> | null>) {
    this.#fetchGrant = fetchGrant;
  }

  /** A token that is good for the next seconds; null when there is no session. */
  async getAccessToken(): Promise<string | null> {
    if (this.#token !== null && Date.now() > this.#expiresAt - MARGIN) await this.refresh();
    return this.#token;
  }

  refresh(): Promise<boolean> {
    this.#pending ??= this.#renew().finally(() => (this.#pending = null));
    return this.#pending;
  }

  accept(grant: Grant<User>): void {
    this.#token = grant.accessToken;
    this.#expiresAt = Date.now() + grant.expiresIn * 1000;
  }

  forget(): void {
    this.#token = null;
    this.#session += 1;
  }

  async #renew(): Promise<boolean> {
    const session = this.#session;
    const grant = await this.#fetchGrant();
    if (session !== this.#session) return this.#token !== null;
    if (grant) {
      this.accept(grant);
      this.onGrant(grant);
      return true;
    }
    this.forget();
    this.onEnd();
    return false;
  }
}

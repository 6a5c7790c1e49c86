interface TokenSource {
  getAccessToken(): string | null | Promise<string | null>;
  /** @returns false when the session is over. Rejects on network trouble. */
  refresh(): Promise<boolean>;
}

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

/**
 * The rule of all clients: a refused token is renewed once, unless somebody else has done so since, and the request is sent once
 * more. @param send one request with this token
 * @returns its answer; 401 when the session is over
 */
export async function sendAuthorised<Answer extends { status: number }>(
  tokens: Pick<TokenRefresher, 'current' | 'renew'>,
  send: (token: string | null) => Promise<Answer>,
): Promise<Answer> {
  const token = await tokens.current();
  const answer = await send(token);
  if (answer.status !== 401 || !(await tokens.renew(token))) return answer;
  return send(await tokens.current());
}

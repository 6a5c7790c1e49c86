import { sendAuthorised, TokenRefresher } from '@intake/protocol';
import type { TokenSource } from '@intake/uploader';

/** fetch with the current access token, which is renewed as in every client. */
export function authorisedFetch(tokens: TokenSource): (request: Request) => Promise<Response> {
  const refresher = new TokenRefresher(tokens);
  return (request) =>
    // A request is sent once; it may have to be sent again.
    sendAuthorised(refresher, (token) => fetch(withToken(request.clone(), token)));
}

function withToken(request: Request, token: string | null): Request {
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

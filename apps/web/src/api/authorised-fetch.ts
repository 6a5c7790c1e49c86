import type { TokenSource } from '@intake/uploader';

/** fetch with the current access token; a 401 is answered by one refresh and one more try. */
export function authorisedFetch(tokens: TokenSource): (request: Request) => Promise<Response> {
  return async (request) => {
    const again = request.clone();
    const token = await tokens.getAccessToken();
    const response = await fetch(withToken(request, token));
    if (response.status !== 401 || !(await tokens.refresh())) return response;
    return fetch(withToken(again, await tokens.getAccessToken()));
  };
}

function withToken(request: Request, token: string | null): Request {
  if (token) request.headers.set('authorization', `Bearer ${token}`);
  return request;
}

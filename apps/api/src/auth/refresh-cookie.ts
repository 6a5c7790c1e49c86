import type { CookieOptions, Request, Response } from 'express';

const NAME = 'intake_refresh';

export function readRefreshCookie(request: Request): string | undefined {
  return (request.cookies as Record<string, string | undefined>)[NAME];
}

/** @param secure false only where the web app is plain HTTP, as on a laptop */
export function setRefreshCookie(
  response: Response,
  token: string,
  expiresAt: string,
  secure: boolean,
): void {
  response.cookie(NAME, token, { ...attributes(secure), expires: new Date(expiresAt) });
}

export function clearRefreshCookie(response: Response, secure: boolean): void {
  response.clearCookie(NAME, attributes(secure));
}

/** Out of reach for scripts, for other sites and for every path that does not need it. */
function attributes(secure: boolean): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: '/api/v1/auth', secure };
}

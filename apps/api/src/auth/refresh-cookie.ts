import type { CookieOptions, Request, Response } from 'express';

const NAME = 'intake_refresh';

/** RFC 6265bis, 4.1.3.2: browsers take this name only with Secure, without Domain and for the whole site, so no sibling can set it. */
const nameOf = (secure: boolean) => (secure ? `__Host-${NAME}` : NAME);

/** @param secure false only where the web app is plain HTTP, as on a laptop */
export function readRefreshCookie(request: Request, secure: boolean): string | undefined {
  return (request.cookies as Record<string, string | undefined>)[nameOf(secure)];
}

export function setRefreshCookie(
  response: Response,
  token: string,
  expiresAt: string,
  secure: boolean,
): void {
  response.cookie(nameOf(secure), token, { ...attributes(secure), expires: new Date(expiresAt) });
}

export function clearRefreshCookie(response: Response, secure: boolean): void {
  response.clearCookie(nameOf(secure), attributes(secure));
}

/** Out of reach for scripts and for other sites; where the name does not forbid it, for every path that does not need it. */
function attributes(secure: boolean): CookieOptions {
  return { httpOnly: true, sameSite: 'strict', path: secure ? '/' : '/api/v1/auth', secure };
}

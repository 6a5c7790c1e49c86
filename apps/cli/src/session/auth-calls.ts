import type { SignIn } from '@intake/contract';
import { NoAnswerError, request } from '../api/request.ts';
import type { Credentials } from './credentials-file.ts';

/** Over TLS the name has the prefix. */
const COOKIE = /^(__Host-)?intake_refresh=/;
/** ms. A lost answer to a refresh may be asked for again within the server's grace of 10 s, and no later. */
const REFRESH_TIMEOUT = 8_000;

/** @throws RefusedError INVALID_CREDENTIALS or TOO_MANY_ATTEMPTS; NoAnswerError */
export async function postLogin(url: string, email: string, password: string): Promise<Credentials> {
  return credentialsIn(
    await request<SignIn>({ method: 'POST', url: `${url}/api/v1/auth/login`, body: { email, password } }),
  );
}

/** Exchanges the refresh token for its successor. @throws RefusedError SESSION_ENDED; NoAnswerError */
export async function postRefresh(url: string, refreshToken: string): Promise<Credentials> {
  const call = {
    method: 'POST',
    url: `${url}/api/v1/auth/refresh`,
    headers: cookieOf(refreshToken),
    timeout: REFRESH_TIMEOUT,
  } as const;
  try {
    return credentialsIn(await request<SignIn>(call));
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error;
    return credentialsIn(await request<SignIn>(call));
  }
}

export async function postLogout(url: string, refreshToken: string): Promise<void> {
  const headers = cookieOf(refreshToken);
  await request<void>({ method: 'POST', url: `${url}/api/v1/auth/logout`, headers });
}

/** Under both names: only the server knows which one it reads. */
function cookieOf(token: string) {
  return { cookie: `intake_refresh=${token}; __Host-intake_refresh=${token}` };
}

function credentialsIn({ body, headers }: { body: SignIn; headers: Headers }): Credentials {
  const cookie = headers.getSetCookie().find((one) => COOKIE.test(one));
  if (!cookie || !body?.accessToken) throw new Error('the server did not answer with a session');
  return {
    user: { id: body.user.id, email: body.user.email },
    refreshToken: cookie.replace(COOKIE, '').split(';')[0]!,
    accessToken: body.accessToken,
  };
}

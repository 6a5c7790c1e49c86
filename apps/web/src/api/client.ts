import createClient from 'openapi-fetch';
import type { paths } from '@intake/contract';
import { TokenKeeper, type Grant } from '../session/token-keeper.ts';
import type { User } from '@intake/contract';
import { oneTabAtATime } from '../session/one-tab-at-a-time.ts';
import { authorisedFetch } from './authorised-fetch.ts';
import { ApiError, unwrap } from './problem.ts';

// fetch is looked up at each call, so that tests can stand in for the network.
const open = createClient<paths>({ baseUrl: location.origin, fetch: (request) => fetch(request) });

export const tokens = new TokenKeeper<User>(fetchGrant);

export const api = createClient<paths>({ baseUrl: location.origin, fetch: authorisedFetch(tokens) });

/** @throws ApiError INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS */
export const signIn = (email: string, password: string): Promise<Grant<User>> =>
  unwrap(open.POST('/api/v1/auth/login', { body: { email, password } }));

export const signOut = (): Promise<unknown> => unwrap(open.POST('/api/v1/auth/logout'));

/** ms. While a refresh is under way, other tabs wait for it. */
const REFRESH_TIMEOUT = 30_000;

async function fetchGrant(): Promise<Grant<User> | null> {
  try {
    return await oneTabAtATime('intake-refresh', () =>
      unwrap(open.POST('/api/v1/auth/refresh', { signal: AbortSignal.timeout(REFRESH_TIMEOUT) })),
    );
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 401) return null;
    throw error;
  }
}

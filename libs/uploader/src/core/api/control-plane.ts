import { TokenRefresher } from '@intake/protocol';
import { Connection } from '../connection.ts';
import type { Clock, Platform } from '../platform.ts';
import { NoAnswer } from '../problems.ts';
import type { Tuning } from '../tuning.ts';
import type { UploaderOptions } from '../uploader-options.ts';
import { HttpClient } from './http-client.ts';
import { IntakeApi } from './intake-api.ts';
import { RetryingClient } from './retrying-client.ts';
import type { Limits } from './types.ts';

const PROBE_MS = 10_000;

/** Everything that talks to the API: the calls, whether there is a connection, and `end`, which breaks off all of them. */
export function buildControlPlane(platform: Platform, options: UploaderOptions, tuning: Tuning) {
  const { clock, random } = platform;
  const tokens = new TokenRefresher(options.tokens);
  const http = new HttpClient({
    ...{ baseUrl: options.baseUrl, tokens, fetch: platform.fetch, clock, callMs: tuning.callMs },
  });
  const connection = new Connection({
    ...{
      clock,
      hint: platform.lineHint,
      probeMs: tuning.probeMs,
      probe: () => probe(http, api.probePath, clock),
    },
  });
  const end = new AbortController();
  const client = new RetryingClient({ http, connection, clock, random, tuning, end: end.signal });
  const build = options.api ?? ((send) => new IntakeApi(send));
  const api = build((call) => client.call(call));
  return { api, connection, end, limits: remembered(() => api.limits()) };
}

/** Any answer at all means that the server can be reached. */
async function probe(http: HttpClient, path: string, clock: Clock): Promise<boolean> {
  const timeout = new AbortController();
  const cancel = clock.after(PROBE_MS, () => timeout.abort(new NoAnswer('No answer in time')));
  try {
    await http.call({ method: 'GET', path, signal: timeout.signal });
    return true;
  } catch (error) {
    return !(error instanceof NoAnswer);
  } finally {
    cancel();
  }
}

/** Fetched once; after a failure asked for again the next time. Null when they cannot be had: the server judges anyway. */
function remembered(fetch: () => Promise<Limits | null>): () => Promise<Limits | null> {
  let limits: Promise<Limits | null> | null = null;
  return async () => {
    try {
      return await (limits ??= fetch());
    } catch {
      limits = null;
      return null;
    }
  };
}

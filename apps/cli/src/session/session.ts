import type { User } from '@intake/contract';
import type { TokenSource } from '@intake/uploader/node';
import { patientRequest, RefusedError } from '../api/request.ts';
import type { Cli } from '../cli.ts';
import { notSignedIn } from '../exit-codes.ts';
import { postRefresh } from './auth-calls.ts';
import { CredentialsFile } from './credentials-file.ts';
import { configFolder } from './places.ts';
import { serverUrl } from './server-url.ts';

/** A signed-in account at one server. */
export interface Session extends TokenSource {
  readonly url: string;
  getAccessToken(): string;
  /** The id of the account: what is remembered on this machine belongs to it. */
  userId(): Promise<string>;
}

/** @throws CliError when not signed in */
export function openSession(cli: Cli): Session {
  const file = new CredentialsFile(configFolder(cli));
  const token = cli.env['INTAKE_TOKEN'];
  const given = cli.env['INTAKE_URL'];
  const book = given && token ? { servers: {} } : file.read();
  // Whoever sets the variable has decided: no question of --insecure.
  const url = given ? serverUrl(given, true) : book.current;
  if (!url) throw notSignedIn('you are not signed in. Sign in with: intake login <address of the server>');
  if (token) return new TokenSession(url, token);
  const credentials = book.servers[url];
  if (!credentials) throw notSignedIn(`you are not signed in at ${url}. Sign in with: intake login ${url}`);
  return new StoredSession(url, file, credentials.accessToken, credentials.user.id);
}

export const sessionEnded = (url: string) =>
  notSignedIn(`your session at ${url} has ended. Sign in again with: intake login ${url}`);

/** The session of `intake login`, shared by every intake on this machine. */
class StoredSession implements Session {
  readonly url: string;
  readonly #file: CredentialsFile;
  readonly #userId: string;
  #accessToken: string;

  constructor(url: string, file: CredentialsFile, accessToken: string, userId: string) {
    this.url = url;
    this.#file = file;
    this.#accessToken = accessToken;
    this.#userId = userId;
  }

  getAccessToken(): string {
    return this.#accessToken;
  }

  async userId(): Promise<string> {
    return this.#userId;
  }

  /**
   * A refresh token is good once, so only one process at a time exchanges it, and always the latest: the others find
   * its successor in the file.
   */
  refresh(): Promise<boolean> {
    return this.#file.change(async (book) => {
      const stored = book.servers[this.url];
      // Signed out, or signed in to another account: nothing of this run is to go to another account.
      if (stored?.user.id !== this.#userId) return false;
      if (stored.accessToken === this.#accessToken) {
        try {
          book.servers[this.url] = await postRefresh(this.url, stored.refreshToken);
        } catch (error) {
          if (!(error instanceof RefusedError) || error.status !== 401) throw error;
          delete book.servers[this.url];
          return false;
        }
      }
      this.#accessToken = book.servers[this.url]!.accessToken;
      return true;
    });
  }
}

/** An access token from the environment: good until it expires. */
class TokenSession implements Session {
  readonly url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.url = url;
    this.#token = token;
  }

  getAccessToken(): string {
    return this.#token;
  }

  async refresh(): Promise<boolean> {
    return false;
  }

  async userId(): Promise<string> {
    const { body } = await patientRequest<User>({
      method: 'GET',
      url: `${this.url}/api/v1/auth/me`,
      headers: { authorization: `Bearer ${this.#token}` },
    }).catch((error: unknown) => {
      throw error instanceof RefusedError && error.status === 401 ? sessionEnded(this.url) : error;
    });
    return body.id;
  }
}

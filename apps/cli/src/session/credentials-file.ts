import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { dirname, join } from 'node:path';
import { CliError } from '../exit-codes.ts';
import { takeLock } from '../state/lock-file.ts';

/** Who is signed in where. */
export interface Credentials {
  user: { id: string; email: string };
  refreshToken: string;
  /** Shared by all commands until it expires, so that not every one of them rotates the refresh token. */
  accessToken: string;
}

export interface CredentialsBook {
  /** The server of the last login. */
  current?: string;
  servers: Record<string, Credentials>;
}

const LOCK_PATIENCE = 30_000;
const LOCK_LOOK = 50;

/** `credentials.json`: for its owner's eyes only, and replaced as a whole or not at all. */
export class CredentialsFile {
  readonly path: string;

  constructor(folder: string) {
    this.path = join(folder, 'credentials.json');
  }

  /** An unreadable file is an error, not an empty one: the next write would wipe out every session. */
  read(): CredentialsBook {
    let text: string;
    try {
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { servers: {} };
      throw error;
    }
    try {
      return JSON.parse(text);
    } catch (cause) {
      const message = `${this.path} is damaged. Delete it and sign in again: intake login`;
      throw new CliError(message, undefined, 'CREDENTIALS_DAMAGED', { cause });
    }
  }

  /** Changes the file while no other process does. @throws CliError when another process never lets go */
  async change<T>(work: (book: CredentialsBook) => Promise<T> | T): Promise<T> {
    mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
    const release = await this.#lock();
    try {
      const book = this.read();
      const result = await work(book);
      this.#write(book);
      return result;
    } finally {
      release();
    }
  }

  async #lock(): Promise<() => void> {
    for (const end = Date.now() + LOCK_PATIENCE; Date.now() < end; await sleep(LOCK_LOOK)) {
      const release = takeLock(`${this.path}.lock`);
      if (release) return release;
    }
    throw new CliError(`another intake is busy with ${this.path}`, undefined, 'CREDENTIALS_BUSY');
  }

  #write(book: CredentialsBook): void {
    const fresh = `${this.path}.${process.pid}.new`;
    try {
      writeFileSync(fresh, `${JSON.stringify(book, null, 2)}\n`, { mode: 0o600, flush: true });
      chmodSync(fresh, 0o600); // one left behind by a crash keeps the mode it had
      renameSync(fresh, this.path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
  }
}

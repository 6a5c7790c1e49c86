import { appendFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { takeLock } from './lock-file.ts';

/** Whose uploads they are: what was begun for one account never goes on for another. */
export interface Owner {
  server: string;
  user: string;
}

/** A file that was to be uploaded. */
export interface Remembered {
  /** Absolute path on this machine. */
  file: string;
  name: string;
  /** Relative folder, "a/b" or ''. */
  path: string;
  size: number;
  /** ms since the epoch */
  lastModified: number;
  /** Set once the server knows the upload. */
  uploadId?: string;
}

type Line = Owner | (Remembered & { n: number }) | { begun: number; uploadId: string } | { done: number };

/**
 * What one `intake upload` set out to do and how far it came, one JSON object per line and written as it happens:
 * whatever ends the process, `intake resume` knows which files are left. Gone when there are none.
 */
export class RunJournal {
  readonly #path: string;
  readonly #unlock: () => void;
  readonly #left: Map<number, Remembered>;

  private constructor(path: string, unlock: () => void, left: Map<number, Remembered>) {
    this.#path = path;
    this.#unlock = unlock;
    this.#left = left;
  }

  static create(folder: string, owner: Owner, files: readonly Remembered[]): RunJournal {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const path = join(folder, `${Date.now()}-${randomUUID()}.jsonl`);
    const unlock = takeLock(`${path}.lock`)!;
    const lines: Line[] = [owner, ...files.map((file, n) => ({ n, ...file }))];
    writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''), { mode: 0o600 });
    return new RunJournal(path, unlock, new Map(files.entries()));
  }

  /** The unfinished ones of this owner, oldest first, except those that another process is at work on. */
  static takeOver(folder: string, owner: Owner): RunJournal[] {
    const journals: RunJournal[] = [];
    for (const name of namesIn(folder)) {
      const path = join(folder, name);
      const unlock = takeLock(`${path}.lock`);
      if (!unlock) continue;
      const { owner: theirs, left } = read(path);
      if (theirs?.server === owner.server && theirs.user === owner.user)
        journals.push(new RunJournal(path, unlock, left));
      else unlock();
    }
    return journals;
  }

  /** The files that are not done, by number. */
  get left(): ReadonlyMap<number, Remembered> {
    return this.#left;
  }

  begun(n: number, uploadId: string): void {
    const file = this.#left.get(n);
    if (!file) return;
    file.uploadId = uploadId;
    this.#append({ begun: n, uploadId });
  }

  done(n: number): void {
    if (this.#left.delete(n)) this.#append({ done: n });
  }

  /** Lets go; with nothing left to do there is nothing to keep. */
  close(): void {
    if (this.#left.size === 0) rmSync(this.#path, { force: true });
    this.#unlock();
  }

  #append(line: Line): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`);
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.jsonl'))
      .sort();
  } catch {
    return [];
  }
}

function read(path: string): { owner: Owner | undefined; left: Map<number, Remembered> } {
  const left = new Map<number, Remembered>();
  let owner: Owner | undefined;
  for (const line of linesOf(path)) {
    if ('server' in line) owner = line;
    else if ('begun' in line) Object.assign(left.get(line.begun) ?? {}, { uploadId: line.uploadId });
    else if ('done' in line) left.delete(line.done);
    else {
      const { n, ...file } = line;
      left.set(n, file);
    }
  }
  return { owner, left };
}

function linesOf(path: string): Line[] {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // The process that held it has just finished.
  }
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return []; // the end, or half a line that a crash left behind
    }
  });
}

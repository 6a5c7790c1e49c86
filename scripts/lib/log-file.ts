import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Bytes. With one predecessor (`.1`) it never takes more than twice that. */
const MAX_SIZE = 20 * 1024 * 1024;

/** Appends lines to a file for its owner alone, and begins a new one when it is long. */
export class LogFile {
  readonly path: string;
  /** Undefined once it is closed: the number may then be another file's. */
  private fd: number | undefined;
  private size: number;
  private readonly maxSize: number;

  constructor(path: string, maxSize = MAX_SIZE) {
    this.path = path;
    this.maxSize = maxSize;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.fd = openSync(path, 'a', 0o600);
    this.size = statSync(path).size;
  }

  /** Never throws: a full disk costs the log and nothing else. */
  write(line: string): void {
    try {
      if (this.fd === undefined) return;
      if (this.size > this.maxSize) this.rotate();
      this.size += writeSync(this.fd!, `${line}\n`);
    } catch {
      // There is nowhere to say it.
    }
  }

  close(): void {
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private rotate(): void {
    closeSync(this.fd!);
    renameSync(this.path, `${this.path}.1`);
    this.fd = openSync(this.path, 'a', 0o600);
    this.size = 0;
  }
}

import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** A part of an upload, and later a segment of the object. */
export interface Part {
  readonly number: number;
  readonly blob: string;
  readonly size: number;
  /** MD5 in hex. */
  readonly etag: string;
  /** Base64, of the upload's checksum algorithm. */
  readonly checksum: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
}

export class PartTable {
  readonly #put: StatementSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #delete: StatementSync;
  readonly #deleteAll: StatementSync;
  readonly #names: StatementSync;

  constructor(db: DatabaseSync) {
    this.#put = db.prepare(
      'INSERT OR REPLACE INTO parts (owner, number, blob, size, etag, checksum, modified) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    const columns = 'number, blob, size, etag, checksum, modified';
    this.#get = db.prepare(`SELECT ${columns} FROM parts WHERE owner = ? AND number = ?`);
    this.#list = db.prepare(
      `SELECT ${columns} FROM parts WHERE owner = ? AND number > ? ORDER BY number LIMIT ?`,
    );
    this.#delete = db.prepare('DELETE FROM parts WHERE owner = ? AND number = ?');
    this.#deleteAll = db.prepare('DELETE FROM parts WHERE owner = ?');
    this.#names = db.prepare('SELECT 1 FROM parts WHERE blob = ? LIMIT 1');
  }

  put(owner: string, part: Part): void {
    this.#put.run(owner, part.number, part.blob, part.size, part.etag, part.checksum, part.modified);
  }

  get(owner: string, number: number): Part | undefined {
    return this.#get.get(owner, number) as unknown as Part | undefined;
  }

  /** In order, numbers above `after`; all of them by default (S3 allows 10,000). */
  list(owner: string, after = 0, limit = 10_000): Part[] {
    return this.#list.all(owner, after, limit) as unknown as Part[];
  }

  delete(owner: string, number: number): void {
    this.#delete.run(owner, number);
  }

  deleteAll(owner: string): void {
    this.#deleteAll.run(owner);
  }

  /** Whether any object or upload needs the blob. */
  names(blob: string): boolean {
    return this.#names.get(blob) !== undefined;
  }
}

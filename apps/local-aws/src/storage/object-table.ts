import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Checksum } from './checksum.ts';

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What the client says about an object and gets back with it. */
export interface ObjectDescription {
  /** content-type, cache-control, content-disposition, content-encoding, content-language, expires */
  readonly headers: Readonly<Record<string, string>>;
  /** Without the `x-amz-meta-` prefix, lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: readonly Tag[];
}

export interface StoredObject extends ObjectDescription {
  readonly bucket: string;
  readonly key: string;
  /** Owner of the segments in the part table. */
  readonly id: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly checksum: Checksum;
  /** Number of parts of a multipart upload; absent for a plain PUT. */
  readonly partsCount?: number;
}

export type ListedObject = Pick<StoredObject, 'key' | 'size' | 'etag' | 'modified' | 'checksum'>;

interface Row {
  readonly doc: string;
}

export class ObjectTable {
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;
  readonly #list: StatementSync;

  constructor(db: DatabaseSync) {
    this.#get = db.prepare(
      'SELECT bucket, key, id, size, etag, modified, doc FROM objects WHERE bucket = ? AND key = ?',
    );
    this.#put = db.prepare(
      'INSERT OR REPLACE INTO objects (bucket, key, id, size, etag, modified, doc) VALUES (?, ?, ?, ?, ?, ?, ?)',
    );
    this.#delete = db.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?');
    this.#list = db.prepare(
      'SELECT key, size, etag, modified, doc FROM objects WHERE bucket = ? AND key >= ? ORDER BY key LIMIT ?',
    );
  }

  get(bucket: string, key: string): StoredObject | undefined {
    const row = this.#get.get(bucket, key);
    return row && (unpack(row as unknown as Row) as unknown as StoredObject);
  }

  put(object: StoredObject): void {
    const { bucket, key, id, size, etag, modified, ...doc } = object;
    this.#put.run(bucket, key, id, size, etag, modified, JSON.stringify(doc));
  }

  delete(bucket: string, key: string): void {
    this.#delete.run(bucket, key);
  }

  /** Up to `limit` objects in key order, from `from` on (included). */
  listFrom(bucket: string, from: string, limit: number): ListedObject[] {
    return this.#list
      .all(bucket, from, limit)
      .map((row) => unpack(row as unknown as Row) as unknown as ListedObject);
  }
}

function unpack({ doc, ...columns }: Row): object {
  return { ...columns, ...(JSON.parse(doc) as object) };
}

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChecksumAlgorithm, ChecksumType } from './checksum.ts';
import type { ObjectDescription } from './object-table.ts';

/** A multipart upload. */
export interface Upload extends ObjectDescription {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  /** Computed over every part; chosen by the client, or CRC64NVME. */
  readonly algorithm: ChecksumAlgorithm;
  readonly checksumType: ChecksumType;
  /** Whether the client named the algorithm: only then parts may (and for most must) bring it. */
  readonly declared: boolean;
}

/** The answer of a completed upload, kept so that a replay gets it again. */
export interface Completion {
  /** Of the parts that were listed. */
  readonly fingerprint: string;
  readonly etag: string;
  readonly checksum: string;
}

interface Row {
  readonly doc: string;
  readonly completion: string | null;
}

export class UploadTable {
  readonly #insert: StatementSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #complete: StatementSync;
  readonly #delete: StatementSync;
  readonly #forget: StatementSync;
  readonly #idsBefore: StatementSync;

  constructor(db: DatabaseSync) {
    const columns = 'id, bucket, key, created, doc, completion';
    this.#insert = db.prepare('INSERT INTO uploads (id, bucket, key, created, doc) VALUES (?, ?, ?, ?, ?)');
    this.#get = db.prepare(`SELECT ${columns} FROM uploads WHERE id = ? AND bucket = ? AND key = ?`);
    this.#list = db.prepare(
      `SELECT ${columns} FROM uploads WHERE bucket = ? AND completed IS NULL AND (key, id) > (?, ?)
       ORDER BY key, id LIMIT ?`,
    );
    this.#complete = db.prepare('UPDATE uploads SET completed = ?, completion = ? WHERE id = ?');
    this.#delete = db.prepare('DELETE FROM uploads WHERE id = ?');
    this.#forget = db.prepare('DELETE FROM uploads WHERE completed < ?');
    this.#idsBefore = db.prepare(
      `SELECT ${columns} FROM uploads WHERE bucket = ? AND completed IS NULL AND created < ?`,
    );
  }

  create(upload: Upload): void {
    const { id, bucket, key, created, ...doc } = upload;
    this.#insert.run(id, bucket, key, created, JSON.stringify(doc));
  }

  /** An upload that still takes parts. */
  getOpen(bucket: string, key: string, id: string): Upload | undefined {
    const row = this.#row(bucket, key, id);
    return row && row.completion === null ? unpack(row) : undefined;
  }

  completion(bucket: string, key: string, id: string): Completion | undefined {
    const text = this.#row(bucket, key, id)?.completion;
    return text ? (JSON.parse(text) as Completion) : undefined;
  }

  /** Open uploads in order of key, then id, after the given ones. */
  list(bucket: string, afterKey: string, afterId: string, limit: number): Upload[] {
    return (this.#list.all(bucket, afterKey, afterId, limit) as unknown as Row[]).map(unpack);
  }

  /** Open uploads begun before `time`. */
  startedBefore(bucket: string, time: number): Upload[] {
    return (this.#idsBefore.all(bucket, time) as unknown as Row[]).map(unpack);
  }

  complete(id: string, time: number, completion: Completion): void {
    this.#complete.run(time, JSON.stringify(completion), id);
  }

  delete(id: string): void {
    this.#delete.run(id);
  }

  /** Drops the answers of uploads completed before `time`; their objects stay. */
  forgetCompletedBefore(time: number): void {
    this.#forget.run(time);
  }

  #row(bucket: string, key: string, id: string): Row | undefined {
    return this.#get.get(id, bucket, key) as unknown as Row | undefined;
  }
}

function unpack({ doc, completion: _, ...columns }: Row): Upload {
  return { ...columns, ...(JSON.parse(doc) as object) } as unknown as Upload;
}

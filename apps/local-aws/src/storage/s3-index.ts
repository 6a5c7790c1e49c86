import { type FileHandle, open } from 'node:fs/promises';
import type { DatabaseSync } from 'node:sqlite';
import { openSqlite } from '../sqlite-file.ts';
import { BucketTable } from './bucket-table.ts';
import { EventTable } from './event-table.ts';
import { GroupCommit } from './group-commit.ts';
import { ObjectTable } from './object-table.ts';
import { PartTable } from './part-table.ts';
import { UploadTable } from './upload-table.ts';

/** Keys sort as UTF-8 bytes, which is SQLite's BINARY order and S3's. */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, region TEXT NOT NULL, created INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS bucket_configs (
    bucket TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (bucket, kind));
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    modified INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (bucket, key));
  CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, created INTEGER NOT NULL, doc TEXT NOT NULL,
    completed INTEGER, completion TEXT);
  CREATE INDEX IF NOT EXISTS uploads_by_key ON uploads (bucket, key, id);
  CREATE TABLE IF NOT EXISTS parts (
    owner TEXT NOT NULL, number INTEGER NOT NULL, blob TEXT NOT NULL, size INTEGER NOT NULL, etag TEXT NOT NULL,
    checksum TEXT, modified INTEGER NOT NULL, PRIMARY KEY (owner, number)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS parts_by_blob ON parts (blob);
  CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL);
`;

/**
 * What S3 knows, in one SQLite file. A blob is on disk before its row is committed, so what the index names is whole.
 * The parts of an upload and the segments of an object are the same rows: completing gives the object the upload's id.
 */
export class S3Index {
  readonly #db: DatabaseSync;
  readonly #group: GroupCommit;
  /** The write-ahead log, which is there as long as the database is open. */
  #log: FileHandle | undefined;
  readonly buckets: BucketTable;
  readonly objects: ObjectTable;
  readonly uploads: UploadTable;
  readonly parts: PartTable;
  /** What is to be said about objects and has not been said yet. */
  readonly events: EventTable;

  /** `hasBlobs`: whether there are files that only an index can explain. @throws DamagedFile */
  constructor(file: string, hasBlobs: boolean) {
    this.#db = openSqlite({
      file,
      schema: SCHEMA,
      mustExist: hasBlobs,
      advice:
        'It says which stored bytes belong to which object: put it back from a backup. `npm run local:reset` forgets everything and begins anew.',
    });
    this.#group = new GroupCommit(this.#db, async () => {
      // Windows flushes only what can be written to.
      this.#log ??= await open(`${file}-wal`, 'r+');
      await this.#log.datasync();
    });
    this.buckets = new BucketTable(this.#db);
    this.objects = new ObjectTable(this.#db);
    this.uploads = new UploadTable(this.#db);
    this.parts = new PartTable(this.#db);
    this.events = new EventTable(this.#db, this.#group);
  }

  /** All or nothing, and nothing else in between: the callback must not await. */
  transaction<T>(work: () => T): T {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      // A full disk ends a transaction by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The same together with what comes at the same time. @returns once it is on disk. @throws NotConfirmed */
  commit<T>(work: () => T): Promise<T> {
    return this.#group.add(work);
  }

  async close(): Promise<void> {
    await this.#group.flush();
    await this.#log?.close();
    this.#db.close();
  }
}

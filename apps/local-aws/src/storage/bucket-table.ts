import type { DatabaseSync, StatementSync } from 'node:sqlite';

export interface Bucket {
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
}

export class BucketTable {
  readonly #insert: StatementSync;
  readonly #get: StatementSync;
  readonly #list: StatementSync;
  readonly #delete: StatementSync;
  readonly #isUsed: StatementSync;
  readonly #setConfig: StatementSync;
  readonly #getConfig: StatementSync;
  readonly #deleteConfig: StatementSync;
  readonly #deleteConfigs: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT INTO buckets (name, region, created) VALUES (?, ?, ?)');
    this.#get = db.prepare('SELECT * FROM buckets WHERE name = ?');
    this.#list = db.prepare('SELECT * FROM buckets ORDER BY name');
    this.#delete = db.prepare('DELETE FROM buckets WHERE name = ?');
    this.#isUsed = db.prepare('SELECT 1 FROM objects WHERE bucket = ? LIMIT 1');
    this.#setConfig = db.prepare(
      'INSERT OR REPLACE INTO bucket_configs (bucket, kind, body) VALUES (?, ?, ?)',
    );
    this.#getConfig = db.prepare('SELECT body FROM bucket_configs WHERE bucket = ? AND kind = ?');
    this.#deleteConfig = db.prepare('DELETE FROM bucket_configs WHERE bucket = ? AND kind = ?');
    this.#deleteConfigs = db.prepare('DELETE FROM bucket_configs WHERE bucket = ?');
  }

  create(bucket: Bucket): void {
    this.#insert.run(bucket.name, bucket.region, bucket.created);
  }

  get(name: string): Bucket | undefined {
    return this.#get.get(name) as unknown as Bucket | undefined;
  }

  list(): Bucket[] {
    return this.#list.all() as unknown as Bucket[];
  }

  hasObjects(name: string): boolean {
    return this.#isUsed.get(name) !== undefined;
  }

  delete(name: string): void {
    this.#deleteConfigs.run(name);
    this.#delete.run(name);
  }

  setConfig(bucket: string, kind: string, body: string): void {
    this.#setConfig.run(bucket, kind, body);
  }

  config(bucket: string, kind: string): string | undefined {
    return (this.#getConfig.get(bucket, kind) as { body: string } | undefined)?.body;
  }

  deleteConfig(bucket: string, kind: string): void {
    this.#deleteConfig.run(bucket, kind);
  }
}

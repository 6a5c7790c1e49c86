import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openSqlite } from '../sqlite-file.ts';

export type ParameterType = 'String' | 'StringList' | 'SecureString';
export type Tier = 'Standard' | 'Advanced';

/** One version of a parameter. The value of a SecureString is ciphertext. */
export interface ParameterVersion {
  readonly name: string;
  readonly version: number;
  readonly type: ParameterType;
  readonly value: string;
  readonly tier: Tier;
  /** Milliseconds since the epoch. */
  readonly modified: number;
  readonly description?: string | undefined;
  readonly allowedPattern?: string | undefined;
  readonly dataType: string;
  readonly keyId?: string | undefined;
}

/** Parameter Store keeps the last 100 versions. */
const KEPT_VERSIONS = 100;

export const PARAMETERS_ADVICE =
  'Put it back from a backup. Its folder without it is of no use: `npm run local:reset` forgets everything and begins anew.';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS versions (
    name TEXT NOT NULL, version INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (name, version)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tags (
    name TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, key)) WITHOUT ROWID;
`;
const LATEST =
  'SELECT doc FROM versions v WHERE version = (SELECT MAX(version) FROM versions WHERE name = v.name)';

/** Parameters, their versions and their tags, in one SQLite file. */
export class ParameterTable {
  readonly #db: DatabaseSync;
  readonly #statements: Readonly<
    Record<'put' | 'trim' | 'get' | 'latest' | 'history' | 'list' | 'delete', StatementSync>
  >;

  /** `mustExist`: whether there is a key for values of an earlier start. @throws DamagedFile */
  constructor(file: string, mustExist: boolean) {
    this.#db = openSqlite({ file, schema: SCHEMA, mustExist, advice: PARAMETERS_ADVICE });
    this.#statements = {
      put: this.#db.prepare('INSERT INTO versions (name, version, doc) VALUES (?, ?, ?)'),
      trim: this.#db.prepare('DELETE FROM versions WHERE name = ? AND version <= ?'),
      get: this.#db.prepare('SELECT doc FROM versions WHERE name = ? AND version = ?'),
      latest: this.#db.prepare('SELECT doc FROM versions WHERE name = ? ORDER BY version DESC LIMIT 1'),
      history: this.#db.prepare(
        'SELECT doc FROM versions WHERE name = ? AND version > ? ORDER BY version LIMIT ?',
      ),
      list: this.#db.prepare(`${LATEST} AND name > ? ORDER BY name`),
      delete: this.#db.prepare('DELETE FROM versions WHERE name = ?'),
    };
  }

  put(version: ParameterVersion): void {
    const { name, version: number } = version;
    this.#statements.put.run(name, number, JSON.stringify(version));
    this.#statements.trim.run(name, number - KEPT_VERSIONS);
  }

  latest(name: string): ParameterVersion | undefined {
    return unpack(this.#statements.latest.get(name));
  }

  get(name: string, version: number): ParameterVersion | undefined {
    return unpack(this.#statements.get.get(name, version));
  }

  history(name: string, after: number, limit: number): ParameterVersion[] {
    return this.#statements.history.all(name, after, limit).map((row) => unpack(row)!);
  }

  /** The newest version of every parameter, by name, after a name. */
  list(after = ''): ParameterVersion[] {
    return this.#statements.list.all(after).map((row) => unpack(row)!);
  }

  /** @returns whether there was one */
  delete(name: string): boolean {
    this.#db.prepare('DELETE FROM tags WHERE name = ?').run(name);
    return this.#statements.delete.run(name).changes > 0;
  }

  setTags(name: string, tags: Readonly<Record<string, string>>): void {
    const put = this.#db.prepare('INSERT OR REPLACE INTO tags (name, key, value) VALUES (?, ?, ?)');
    for (const [key, value] of Object.entries(tags)) put.run(name, key, value);
  }

  removeTags(name: string, keys: readonly string[]): void {
    const remove = this.#db.prepare('DELETE FROM tags WHERE name = ? AND key = ?');
    for (const key of keys) remove.run(name, key);
  }

  tags(name: string): Record<string, string> {
    const rows = this.#db.prepare('SELECT key, value FROM tags WHERE name = ? ORDER BY key').all(name);
    return Object.fromEntries(rows.map(({ key, value }) => [String(key), String(value)]));
  }

  close(): void {
    this.#db.close();
  }
}

const unpack = (row: unknown): ParameterVersion | undefined =>
  row ? (JSON.parse((row as { doc: string }).doc) as ParameterVersion) : undefined;

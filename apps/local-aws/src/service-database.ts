import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { openSqlite } from './sqlite-file.ts';

/**
 * A SQLite file of one service: a transaction that has returned survives the end of this process, however it ends. Not a
 * power cut: the engines of DynamoDB promise no more, and what these services remember is about what stands there.
 * Statements are prepared once.
 */
export class ServiceDatabase {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();

  /** @throws DamagedFile */
  constructor(dir: string, schema: string) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#db = openSqlite({
      file: join(dir, 'index.db'),
      schema: `PRAGMA synchronous = NORMAL; ${schema}`,
      mustExist: false,
      advice: 'Put it back from a backup. `npm run local:reset` forgets everything and begins anew.',
    });
  }

  /** @returns how many rows were changed, and the identifier of the last one inserted */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all<Row>(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** All or nothing; the callback must not await. One inside another is part of the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#db.isTransaction) return work();
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#db.exec('COMMIT');
      return result;
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#db.close();
  }

  #prepare(sql: string): ReturnType<DatabaseSync['prepare']> {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

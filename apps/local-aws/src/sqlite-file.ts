import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { DamagedFile } from './secret-file.ts';

export interface SqliteFile {
  readonly file: string;
  /** Whether other files of the folder show that there was a database before. */
  readonly mustExist: boolean;
  /** What to do when the file is damaged; a sentence. */
  readonly advice: string;
}

const SQLITE_BUSY = 5;
/** SQLITE_CORRUPT and SQLITE_NOTADB (https://sqlite.org/rescode.html). */
const CORRUPT = [11, 26];

/**
 * Opens a database, making it when there was none. One that is torn or gone must not be taken for a new one: everything
 * that it referred to would then be swept. @throws DamagedFile
 */
export function openSqlite({ schema, ...source }: SqliteFile & { readonly schema: string }): DatabaseSync {
  return withDatabase(source, (db) => {
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    db.exec(schema);
    return db;
  });
}

/**
 * Looks at a database that another process will open. @returns false while another process still has it open
 * @throws DamagedFile
 */
export function checkSqlite(source: SqliteFile): boolean {
  if (!source.mustExist && !existsSync(source.file)) return true;
  try {
    // Exclusive mode is refused as long as there is any other connection, also one that does nothing.
    withDatabase(source, (db) => db.close(), 'PRAGMA locking_mode = EXCLUSIVE');
    return true;
  } catch (error) {
    if (primaryCode(error) === SQLITE_BUSY) return false;
    throw error;
  }
}

function withDatabase<T>(
  { file, mustExist, advice }: SqliteFile,
  use: (db: DatabaseSync) => T,
  mode = '',
): T {
  if (mustExist && (!existsSync(file) || statSync(file).size === 0))
    throw new DamagedFile(file, existsSync(file) ? 'it is empty' : 'it is missing', advice);
  const db = new DatabaseSync(file);
  try {
    db.exec(mode);
    const [check] = db.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
    if (check?.quick_check !== 'ok') throw new DamagedFile(file, String(check?.quick_check), advice);
    return use(db);
  } catch (error) {
    db.close();
    if (CORRUPT.includes(primaryCode(error))) throw new DamagedFile(file, (error as Error).message, advice);
    throw error;
  }
}

const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) & 0xff;

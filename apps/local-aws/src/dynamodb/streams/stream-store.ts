import { ServiceDatabase } from '../../service-database.ts';

/** Typed values as DynamoDB's API has them. */
export type Image = Readonly<Record<string, unknown>>;

export interface TableStream {
  readonly table: string;
  /** When it was switched on, ISO 8601: the last part of its ARN. */
  readonly label: string;
  readonly view: string;
  /** Names of the table's key attributes. */
  readonly keyNames: readonly string[];
}

export interface StreamRecord {
  readonly id: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly keys: Image;
  readonly before: Image | undefined;
  readonly after: Image | undefined;
}

/** A write that was handed to the engine and whose outcome is not known yet. */
export interface PendingWrite {
  /** Of the call that it is a part of. */
  readonly id: number;
  readonly table: string;
  readonly keys: Image;
  readonly before: Image | undefined;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS streams (table_name TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS records (
    id INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, at INTEGER NOT NULL, doc TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS records_by_table ON records (table_name, id);
  CREATE INDEX IF NOT EXISTS records_by_age ON records (at);
  CREATE TABLE IF NOT EXISTS pending (id INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL);
`;

/** How long a record can be read: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html */
const KEPT_MS = 24 * 3_600_000;

/** What changed in tables that have a stream, in order, for a day. */
export class StreamStore {
  readonly #db: ServiceDatabase;
  readonly #streams = new Map<string, TableStream>();

  /** @throws DamagedFile */
  constructor(dir: string) {
    this.#db = new ServiceDatabase(dir, SCHEMA);
    for (const { doc } of this.#db.all<{ doc: string }>('SELECT doc FROM streams')) {
      const stream = JSON.parse(doc) as TableStream;
      this.#streams.set(stream.table, stream);
    }
  }

  all(): TableStream[] {
    return [...this.#streams.values()];
  }

  of(table: string): TableStream | undefined {
    return this.#streams.get(table);
  }

  open(stream: TableStream): void {
    this.#streams.set(stream.table, stream);
    this.#db.run('INSERT OR REPLACE INTO streams VALUES (?, ?)', stream.table, JSON.stringify(stream));
  }

  drop(table: string): void {
    this.#streams.delete(table);
    this.#db.transaction(() => {
      this.#db.run('DELETE FROM streams WHERE table_name = ?', table);
      this.#db.run('DELETE FROM records WHERE table_name = ?', table);
    });
  }

  /** Before the engine is asked: what a crash interrupts is settled at the next start. All writes of one call are one row. */
  begin(writes: readonly Omit<PendingWrite, 'id'>[]): PendingWrite[] {
    const { id } = this.#db.run('INSERT INTO pending (doc) VALUES (?)', JSON.stringify(writes));
    return writes.map((write) => ({ ...write, id }));
  }

  pending(): PendingWrite[] {
    return this.#db
      .all<{ id: number; doc: string }>('SELECT id, doc FROM pending ORDER BY id')
      .flatMap(({ id, doc }) =>
        // One by itself: as an earlier release has left it.
        [JSON.parse(doc) as Omit<PendingWrite, 'id'> | Omit<PendingWrite, 'id'>[]]
          .flat()
          .map((write) => ({ ...write, id })),
      );
  }

  /** Ends pending writes; those of `changed` become records, in this order. */
  settle(
    writes: readonly PendingWrite[],
    changed: readonly (PendingWrite & { readonly after: Image | undefined })[],
    now: number,
  ): void {
    this.#db.transaction(() => {
      for (const id of new Set(writes.map((write) => write.id)))
        this.#db.run('DELETE FROM pending WHERE id = ?', id);
      for (const { table, keys, before, after } of changed)
        this.#db.run(
          'INSERT INTO records (table_name, at, doc) VALUES (?, ?, ?)',
          ...[table, now, JSON.stringify({ keys, before, after })],
        );
      this.#db.run('DELETE FROM records WHERE at < ?', now - KEPT_MS);
    });
  }

  /** Records after a position, oldest first. */
  read(table: string, after: number, limit: number): StreamRecord[] {
    return this.#db
      .all<{ id: number; at: number; doc: string }>(
        'SELECT id, at, doc FROM records WHERE table_name = ? AND id > ? ORDER BY id LIMIT ?',
        ...[table, after, limit],
      )
      .map(({ id, at, doc }) => ({ ...(JSON.parse(doc) as Omit<StreamRecord, 'id' | 'at'>), id, at }));
  }

  /** The positions of the oldest and the newest record; of one that has none, the newest of all. */
  range(table: string): { first: number; last: number } {
    const found = this.#db.get<{ first: number | null; last: number | null }>(
      'SELECT MIN(id) AS first, MAX(id) AS last FROM records WHERE table_name = ?',
      table,
    );
    const newest = this.#db.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'records'");
    const last = found?.last ?? newest?.seq ?? 0;
    return { first: found?.first ?? last + 1, last };
  }

  close(): void {
    this.#db.close();
  }
}

import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ObjectCreated } from '../s3/object-events.ts';

/** Events that were written with their object and are to be delivered: an outbox. */
export class EventTable {
  readonly #put: StatementSync;
  readonly #list: StatementSync;
  readonly #delete: StatementSync;

  constructor(db: DatabaseSync) {
    this.#put = db.prepare('INSERT INTO events (doc) VALUES (?)');
    this.#list = db.prepare('SELECT id, doc FROM events ORDER BY id LIMIT 100');
    this.#delete = db.prepare('DELETE FROM events WHERE id = ?');
  }

  put(event: ObjectCreated): void {
    this.#put.run(JSON.stringify(event));
  }

  /** Hands on what is there, oldest first; each is forgotten when `deliver` has returned. */
  drain(deliver: (event: ObjectCreated) => void): void {
    for (;;) {
      const rows = this.#list.all() as { id: number; doc: string }[];
      if (rows.length === 0) return;
      for (const { id, doc } of rows) {
        deliver(JSON.parse(doc) as ObjectCreated);
        this.#delete.run(id);
      }
    }
  }
}

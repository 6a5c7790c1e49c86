import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ObjectCreated } from '../s3/object-events.ts';
import type { GroupCommit } from './group-commit.ts';

/** Events that were written with their object and are to be delivered: an outbox. */
export class EventTable {
  readonly #put: StatementSync;
  readonly #list: StatementSync;
  readonly #delete: StatementSync;
  readonly #group: GroupCommit;
  /** What was handed on since the start; it may still be in the table. */
  #delivered = 0;

  constructor(db: DatabaseSync, group: GroupCommit) {
    this.#group = group;
    this.#put = db.prepare('INSERT INTO events (doc) VALUES (?)');
    this.#list = db.prepare('SELECT id, doc FROM events WHERE id > ? ORDER BY id');
    this.#delete = db.prepare('DELETE FROM events WHERE id <= ?');
  }

  put(event: ObjectCreated): void {
    this.#put.run(JSON.stringify(event));
  }

  /**
   * Hands on what is there, oldest first. Forgotten a moment later: what a crash interrupts is handed on again, and what `deliver`
   * throws for at the next call.
   */
  drain(deliver: (events: ObjectCreated[]) => void): void {
    const rows = this.#list.all(this.#delivered) as { id: number; doc: string }[];
    if (rows.length === 0) return;
    deliver(rows.map(({ doc }) => JSON.parse(doc) as ObjectCreated));
    const last = (this.#delivered = rows.at(-1)!.id);
    this.#group
      .add(() => this.#delete.run(last))
      .catch((error: unknown) => {
        console.error('Events that were handed on are handed on again at the next start', error);
      });
  }
}

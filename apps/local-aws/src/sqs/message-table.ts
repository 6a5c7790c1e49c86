import { randomUUID } from 'node:crypto';
import { refuse } from '../gateway/operations.ts';
import type { ServiceDatabase } from '../service-database.ts';

export const MESSAGES = `
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent INTEGER NOT NULL, visible_at INTEGER NOT NULL, receives INTEGER NOT NULL,
    first_received INTEGER, receipt TEXT);
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visible_at);
`;

export interface Message {
  readonly messageId: string;
  readonly body: string;
  /** Message attributes as they were sent. */
  readonly attributes: object;
  readonly receipt: string;
  readonly receives: number;
  /** Milliseconds since the epoch. */
  readonly sent: number;
  readonly firstReceived: number;
}

export interface Row {
  readonly id: number;
  readonly message_id: string;
  readonly body: string;
  readonly attributes: string;
  readonly sent: number;
  readonly visible_at: number;
  readonly receives: number;
  readonly first_received: number | null;
  readonly receipt: string | null;
}

/** Messages of all queues, as rows. Times are milliseconds since the epoch. */
export class MessageTable {
  readonly #db: ServiceDatabase;
  readonly #now: () => number;

  constructor(db: ServiceDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  /** @param delay seconds. @returns the message's identifier, once it is on disk */
  add(queue: string, body: string, attributes: object, delay: number): string {
    const messageId = randomUUID();
    const now = this.#now();
    this.#db.run(
      'INSERT INTO messages (queue, message_id, body, attributes, sent, visible_at, receives) VALUES (?, ?, ?, ?, ?, ?, 0)',
      ...[queue, messageId, body, JSON.stringify(attributes), now, now + 1000 * delay],
    );
    return messageId;
  }

  /** @param seconds that a message is kept */
  expire(queue: string, seconds: number): void {
    this.#db.run('DELETE FROM messages WHERE queue = ? AND sent < ?', queue, this.#now() - 1000 * seconds);
  }

  /** The first that is visible. */
  next(queue: string, now: number): Row | undefined {
    return this.#db.get<Row>(
      'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT 1',
      queue,
      now,
    );
  }

  /** Into another queue, as if it had just been sent there. */
  move({ id }: Row, queue: string, now: number): void {
    this.#db.run(
      'UPDATE messages SET queue = ?, visible_at = ?, receives = 0, first_received = NULL, receipt = NULL WHERE id = ?',
      ...[queue, now, id],
    );
  }

  /** Hides it for `seconds`, at least from the same look at the queue. */
  take(row: Row, seconds: number, now: number): Message {
    const receipt = `${row.id}.${randomUUID()}`;
    this.#db.run(
      'UPDATE messages SET visible_at = ?, receives = receives + 1, first_received = coalesce(first_received, ?), receipt = ? WHERE id = ?',
      ...[Math.max(now + 1000 * seconds, now + 1), now, receipt, row.id],
    );
    return {
      messageId: row.message_id,
      body: row.body,
      attributes: JSON.parse(row.attributes) as object,
      receipt,
      receives: row.receives + 1,
      sent: row.sent,
      firstReceived: row.first_received ?? now,
    };
  }

  /** One that is gone already is no error. @throws ReceiptHandleIsInvalid */
  remove(queue: string, receipt: string): void {
    this.#db.run('DELETE FROM messages WHERE queue = ? AND id = ?', queue, messageNumber(receipt));
  }

  purge(queue: string): void {
    this.#db.run('DELETE FROM messages WHERE queue = ?', queue);
  }

  /** @returns false when it is not hidden by this receipt. @throws ReceiptHandleIsInvalid */
  hide(queue: string, receipt: string, seconds: number): boolean {
    const now = this.#now();
    const { changes } = this.#db.run(
      'UPDATE messages SET visible_at = ? WHERE queue = ? AND id = ? AND receipt = ? AND visible_at > ?',
      ...[now + 1000 * seconds, queue, messageNumber(receipt), receipt, now],
    );
    return changes > 0;
  }

  counts(queue: string): { visible: number; inFlight: number; delayed: number } {
    return this.#db.get(
      `SELECT count(*) FILTER (WHERE visible_at <= ?1) AS visible,
        count(*) FILTER (WHERE visible_at > ?1 AND receives > 0) AS inFlight,
        count(*) FILTER (WHERE visible_at > ?1 AND receives = 0) AS delayed FROM messages WHERE queue = ?2`,
      this.#now(),
      queue,
    )!;
  }

  /** When the first one becomes visible; null when there is none. */
  nextAt(queue: string): number | null | undefined {
    return this.#db.get<{ at: number | null }>(
      'SELECT min(visible_at) AS at FROM messages WHERE queue = ?',
      queue,
    )?.at;
  }
}

function messageNumber(receipt: string): number {
  const [, id] = /^(\d+)\.[\da-f-]{36}$/.exec(receipt) ?? [];
  if (!id) throw refuse('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  return Number(id);
}

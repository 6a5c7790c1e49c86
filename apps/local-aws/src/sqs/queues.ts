import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { ACCOUNT, refuse } from '../gateway/operations.ts';
import { ServiceDatabase } from '../service-database.ts';
import { DEFAULTS, type QueueAttributes, redrivePolicy } from './queue-attributes.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY, region TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
    attributes TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    attributes TEXT NOT NULL, sent INTEGER NOT NULL, visible_at INTEGER NOT NULL, receives INTEGER NOT NULL,
    first_received INTEGER, receipt TEXT);
  CREATE INDEX IF NOT EXISTS messages_by_queue ON messages (queue, visible_at);
`;

export interface Queue {
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly modified: number;
  readonly attributes: QueueAttributes;
}

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

interface Row {
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

export const queueArn = ({ name, region }: Pick<Queue, 'name' | 'region'>): string =>
  `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;

/** Standard queues of a folder: what was sent is on disk, and is delivered at least once. */
export class Queues {
  readonly #db: ServiceDatabase;
  readonly #now: () => number;
  readonly #arrivals = new EventEmitter().setMaxListeners(0);

  constructor(dir: string, now: () => number) {
    this.#db = new ServiceDatabase(dir, SCHEMA);
    this.#now = now;
  }

  /** @throws QueueNameExists when it is there with other attributes */
  create(name: string, region: string, attributes: QueueAttributes): Queue {
    const existing = this.find(name);
    if (existing) {
      if (Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value))
        throw refuse('QueueNameExists', 'A queue already exists with the same name and a different value.');
      return existing;
    }
    const now = this.#now();
    const all = JSON.stringify({ ...DEFAULTS, ...attributes });
    this.#db.run('INSERT INTO queues VALUES (?, ?, ?, ?, ?)', name, region, now, now, all);
    return this.get(name);
  }

  find(name: string): Queue | undefined {
    const row = this.#db.get<Queue & { attributes: string }>('SELECT * FROM queues WHERE name = ?', name);
    return row && { ...row, attributes: JSON.parse(row.attributes) as QueueAttributes };
  }

  /** @throws QueueDoesNotExist */
  get(name: string): Queue {
    const queue = this.find(name);
    if (!queue) throw refuse('QueueDoesNotExist', 'The specified queue does not exist.');
    return queue;
  }

  list(prefix = ''): Queue[] {
    return this.#db
      .all<{ name: string }>('SELECT name FROM queues ORDER BY name')
      .filter(({ name }) => name.startsWith(prefix))
      .map(({ name }) => this.get(name));
  }

  setAttributes(name: string, attributes: QueueAttributes): void {
    const all = JSON.stringify({ ...this.get(name).attributes, ...attributes });
    this.#db.run('UPDATE queues SET attributes = ?, modified = ? WHERE name = ?', all, this.#now(), name);
  }

  delete(name: string): void {
    this.get(name);
    this.#db.transaction(() => {
      this.purge(name);
      this.#db.run('DELETE FROM queues WHERE name = ?', name);
    });
  }

  purge(name: string): void {
    this.#db.run('DELETE FROM messages WHERE queue = ?', name);
  }

  /** `delay` in seconds. @returns the message's identifier, once it is on disk */
  send(
    name: string,
    message: { body: string; attributes?: object | undefined; delay?: number | undefined },
  ): string {
    const { attributes } = this.get(name);
    const messageId = randomUUID();
    const now = this.#now();
    const visibleAt = now + 1000 * (message.delay ?? Number(attributes['DelaySeconds']));
    this.#db.run(
      'INSERT INTO messages (queue, message_id, body, attributes, sent, visible_at, receives) VALUES (?, ?, ?, ?, ?, ?, 0)',
      name,
      messageId,
      message.body,
      JSON.stringify(message.attributes ?? {}),
      now,
      visibleAt,
    );
    this.#arrivals.emit(name);
    return messageId;
  }

  /** Up to `max` visible messages, hidden for `hideFor` seconds; what came too often moves to the dead-letter queue. */
  receive(name: string, max: number, hideFor?: number): Message[] {
    const { attributes } = this.get(name);
    const redrive = redrivePolicy(attributes);
    const deadLetters = redrive?.deadLetterTargetArn.split(':').at(-1);
    const now = this.#now();
    const hidden = now + 1000 * (hideFor ?? Number(attributes['VisibilityTimeout']));
    return this.#db.transaction(() => {
      const oldest = now - 1000 * Number(attributes['MessageRetentionPeriod']);
      this.#db.run('DELETE FROM messages WHERE queue = ? AND sent < ?', name, oldest);
      const messages: Message[] = [];
      for (;;) {
        const row = this.#db.get<Row>(
          'SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT 1',
          name,
          now,
        );
        if (!row) return messages;
        if (redrive && row.receives >= redrive.maxReceiveCount && this.find(deadLetters!)) {
          this.#db.run(
            'UPDATE messages SET queue = ?, visible_at = ?, receives = 0, first_received = NULL, receipt = NULL WHERE id = ?',
            deadLetters!,
            now,
            row.id,
          );
          this.#arrivals.emit(deadLetters!);
          continue;
        }
        const receipt = `${row.id}.${randomUUID()}`;
        this.#db.run(
          'UPDATE messages SET visible_at = ?, receives = receives + 1, first_received = coalesce(first_received, ?), receipt = ? WHERE id = ?',
          Math.max(hidden, now + 1),
          now,
          receipt,
          row.id,
        );
        messages.push({
          messageId: row.message_id,
          body: row.body,
          attributes: JSON.parse(row.attributes) as object,
          receipt,
          receives: row.receives + 1,
          sent: row.sent,
          firstReceived: row.first_received ?? now,
        });
        if (messages.length >= max) return messages;
      }
    });
  }

  /** Forgets a message that was received; one that is gone already is no error. @throws ReceiptHandleIsInvalid */
  remove(name: string, receipt: string): void {
    this.get(name);
    this.#db.run('DELETE FROM messages WHERE queue = ? AND id = ?', name, messageNumber(receipt));
  }

  /** @throws ReceiptHandleIsInvalid, MessageNotInflight */
  changeVisibility(name: string, receipt: string, seconds: number): void {
    this.get(name);
    const now = this.#now();
    const { changes } = this.#db.run(
      'UPDATE messages SET visible_at = ? WHERE queue = ? AND id = ? AND receipt = ? AND visible_at > ?',
      now + 1000 * seconds,
      name,
      messageNumber(receipt),
      receipt,
      now,
    );
    if (changes === 0) throw refuse('MessageNotInflight', 'The message referred to is not in flight.');
    this.#arrivals.emit(name);
  }

  counts(name: string): { visible: number; inFlight: number; delayed: number } {
    return this.#db.get(
      `SELECT count(*) FILTER (WHERE visible_at <= ?1) AS visible,
        count(*) FILTER (WHERE visible_at > ?1 AND receives > 0) AS inFlight,
        count(*) FILTER (WHERE visible_at > ?1 AND receives = 0) AS delayed FROM messages WHERE queue = ?2`,
      this.#now(),
      name,
    )!;
  }

  /** Resolves when there may be a message, at the latest after `ms`, or when the signal is aborted. */
  async waitForMessage(name: string, ms: number, signal?: AbortSignal): Promise<void> {
    const next = this.#db.get<{ at: number | null }>(
      'SELECT min(visible_at) AS at FROM messages WHERE queue = ?',
      name,
    )?.at;
    const wait = Math.max(0, Math.min(ms, (next ?? Infinity) - this.#now()));
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#arrivals.off(name, done);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, wait);
      this.#arrivals.once(name, done);
      signal?.addEventListener('abort', done, { once: true });
      if (signal?.aborted) done();
    });
  }

  close(): void {
    this.#db.close();
  }
}

function messageNumber(receipt: string): number {
  const [, id] = /^(\d+)\.[\da-f-]{36}$/.exec(receipt) ?? [];
  if (!id) throw refuse('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  return Number(id);
}

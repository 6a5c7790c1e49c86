import { EventEmitter } from 'node:events';
import { ACCOUNT, refuse } from '../gateway/operations.ts';
import { ServiceDatabase } from '../service-database.ts';
import { type Message, MESSAGES, MessageTable } from './message-table.ts';
import { DEFAULTS, type QueueAttributes, redrivePolicy } from './queue-attributes.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY, region TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL,
    attributes TEXT NOT NULL) WITHOUT ROWID;
  ${MESSAGES}
`;

export interface Queue {
  readonly name: string;
  readonly region: string;
  /** Milliseconds since the epoch. */
  readonly created: number;
  readonly modified: number;
  readonly attributes: QueueAttributes;
}

export const queueArn = ({ name, region }: Pick<Queue, 'name' | 'region'>): string =>
  `arn:aws:sqs:${region}:${ACCOUNT}:${name}`;

/** Standard queues of a folder: what was sent is on disk, and is delivered at least once. */
export class Queues {
  readonly #db: ServiceDatabase;
  readonly #messages: MessageTable;
  readonly #now: () => number;
  readonly #arrivals = new EventEmitter().setMaxListeners(0);

  constructor(dir: string, now: () => number) {
    this.#db = new ServiceDatabase(dir, SCHEMA);
    this.#messages = new MessageTable(this.#db, now);
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
    this.#messages.purge(name);
  }

  /** `delay` in seconds. @returns the message's identifier, once it is on disk */
  send(
    name: string,
    message: { body: string; attributes?: object | undefined; delay?: number | undefined },
  ): string {
    const { attributes } = this.get(name);
    const messageId = this.#messages.add(
      name,
      message.body,
      message.attributes ?? {},
      message.delay ?? Number(attributes['DelaySeconds']),
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
    return this.#db.transaction(() => {
      this.#messages.expire(name, Number(attributes['MessageRetentionPeriod']));
      const messages: Message[] = [];
      for (;;) {
        const row = this.#messages.next(name, now);
        if (!row) return messages;
        if (redrive && row.receives >= redrive.maxReceiveCount && this.find(deadLetters!)) {
          this.#messages.move(row, deadLetters!, now);
          this.#arrivals.emit(deadLetters!);
          continue;
        }
        messages.push(this.#messages.take(row, hideFor ?? Number(attributes['VisibilityTimeout']), now));
        if (messages.length >= max) return messages;
      }
    });
  }

  /** Forgets messages that were received; one that is gone already is no error. @throws ReceiptHandleIsInvalid, then all are kept */
  remove(name: string, ...receipts: string[]): void {
    this.get(name);
    this.together(() => {
      for (const receipt of receipts) this.#messages.remove(name, receipt);
    });
  }

  /** What `work` sends, receives or removes is written at once, or nothing of it. It must not await. */
  together<T>(work: () => T): T {
    return this.#db.transaction(work);
  }

  /** @throws ReceiptHandleIsInvalid, MessageNotInflight */
  changeVisibility(name: string, receipt: string, seconds: number): void {
    this.get(name);
    if (!this.#messages.hide(name, receipt, seconds))
      throw refuse('MessageNotInflight', 'The message referred to is not in flight.');
    this.#arrivals.emit(name);
  }

  counts(name: string): { visible: number; inFlight: number; delayed: number } {
    return this.#messages.counts(name);
  }

  /** Resolves when there may be a message, at the latest after `ms`, or when the signal is aborted. */
  async waitForMessage(name: string, ms: number, signal?: AbortSignal): Promise<void> {
    const next = this.#messages.nextAt(name);
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

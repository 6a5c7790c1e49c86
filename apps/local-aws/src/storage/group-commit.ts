import type { DatabaseSync } from 'node:sqlite';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** The disk did not say whether it has what was written: it may be there after a crash, and it may not. */
export class NotConfirmed extends Error {
  override name = 'NotConfirmed';
}

/**
 * Transactions that come in the same turn of the event loop go to the disk together ("group commit"): a hundred small
 * objects at once wait for one flush and not for a hundred. Each still holds or fails for itself. The disk is waited for beside
 * the event loop, so that a slow one holds up nobody else.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #flushLog: () => Promise<void>;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> = Promise.resolve();
  #nextFlush: Promise<void> | undefined;

  /** @param flushLog brings the write-ahead log to the disk: what was committed before it was called survives a power cut */
  constructor(db: DatabaseSync, flushLog: () => Promise<void>) {
    this.#db = db;
    this.#flushLog = flushLog;
  }

  /**
   * @returns what `work` returns, which must not await, once it is on disk
   * @throws what `work` throws, then nothing of it is written; NotConfirmed
   */
  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.push({ work, resolve, reject }) === 1) setImmediate(() => void this.flush());
    });
  }

  /** Writes what waits, now. @returns when all of it is on disk, or refused; never rejects */
  async flush(): Promise<void> {
    const group = this.#waiting.splice(0);
    if (group.length === 0) return (this.#nextFlush ?? this.#flushing).catch(() => undefined);
    try {
      const settle = this.#commit(group);
      await this.#durable();
      for (const run of settle) run();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  /** As SQLite's `FULL`, but for the flush of the log at its end, which is ours. */
  #commit(group: readonly Waiting[]): (() => void)[] {
    this.#db.exec('PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE');
    try {
      const settle = group.map((one) => this.#perform(one));
      this.#db.exec('COMMIT');
      return settle;
    } finally {
      // A full disk ends a transaction by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      this.#db.exec('PRAGMA synchronous = FULL');
    }
  }

  /** A flush that begins after now; those who come while one is under way share the next. */
  #durable(): Promise<void> {
    this.#nextFlush ??= this.#flushing.then(() => {
      this.#nextFlush = undefined;
      const flushed = this.#flushLog();
      this.#flushing = flushed.catch(() => undefined);
      return flushed;
    });
    return this.#nextFlush.catch((error: unknown) => {
      throw new NotConfirmed('The disk did not confirm what was written.', { cause: error });
    });
  }

  /** @returns what tells its caller, to be called when the group is on disk. @throws when the whole group has failed */
  #perform({ work, resolve, reject }: Waiting): () => void {
    this.#db.exec('SAVEPOINT one');
    try {
      const result = work() as never;
      this.#db.exec('RELEASE one');
      return () => resolve(result);
    } catch (error) {
      if (!this.#db.isTransaction) throw error;
      this.#db.exec('ROLLBACK TO one; RELEASE one');
      return () => reject(error);
    }
  }
}

import type { DatabaseSync } from 'node:sqlite';

interface Waiting {
  readonly work: () => unknown;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Transactions that come in the same turn of the event loop go to the disk together ("group commit"): a hundred small
 * objects at once wait for one flush and not for a hundred. Each still holds or fails for itself.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  #waiting: Waiting[] = [];

  constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /** @returns what `work` returns, which must not await, once it is on disk. @throws what `work` throws; then nothing of it is written */
  add<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.push({ work, resolve, reject }) === 1) setImmediate(() => this.flush());
    });
  }

  /** Writes what waits, now. */
  flush(): void {
    const group = this.#waiting.splice(0);
    if (group.length === 0) return;
    try {
      this.#db.exec('BEGIN IMMEDIATE');
      const settle = group.map((one) => this.#perform(one));
      this.#db.exec('COMMIT');
      for (const run of settle) run();
    } catch (error) {
      // A full disk ends a transaction by itself.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      for (const { reject } of group) reject(error);
    }
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

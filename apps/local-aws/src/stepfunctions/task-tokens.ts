import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { refuse } from '../gateway/operations.ts';
import type { ServiceDatabase } from '../service-database.ts';
import { StateError } from './state-error.ts';

interface Row {
  readonly beat: number;
  readonly outcome: string | null;
}

export type TokenOutcome = { readonly output: unknown } | { readonly error: string; readonly cause: string };

/** Tokens by which someone else finishes a task. An outcome that was accepted is on disk. */
export class TaskTokens {
  readonly #db: ServiceDatabase;
  readonly #now: () => number;
  readonly #news = new EventEmitter().setMaxListeners(0);

  constructor(db: ServiceDatabase, now: () => number) {
    this.#db = db;
    this.#now = now;
  }

  create(execution: string): string {
    const token = randomBytes(48).toString('base64url');
    this.#db.run('INSERT INTO tokens VALUES (?, ?, ?, NULL)', token, execution, this.#now());
    return token;
  }

  /** @throws InvalidToken, TaskTimedOut */
  settle(token: string, outcome: TokenOutcome): void {
    this.#open(token);
    this.#db.run('UPDATE tokens SET outcome = ? WHERE token = ?', JSON.stringify(outcome), token);
    this.#news.emit(token);
  }

  /** @throws InvalidToken, TaskTimedOut */
  heartbeat(token: string): void {
    this.#open(token);
    this.#db.run('UPDATE tokens SET beat = ? WHERE token = ?', this.#now(), token);
    this.#news.emit(token);
  }

  /** Nothing is accepted for it any more. */
  drop(token: string): void {
    this.#db.run('DELETE FROM tokens WHERE token = ?', token);
  }

  /** @throws StateError what was reported, or States.HeartbeatTimeout; rejects when the signal is aborted */
  async wait(token: string, heartbeatSeconds: number | undefined, signal: AbortSignal): Promise<unknown> {
    for (;;) {
      signal.throwIfAborted();
      const row = this.#db.get<Row>('SELECT beat, outcome FROM tokens WHERE token = ?', token);
      if (row?.outcome) {
        const outcome = JSON.parse(row.outcome) as TokenOutcome;
        if ('error' in outcome) throw new StateError(outcome.error, outcome.cause);
        return outcome.output;
      }
      const left =
        heartbeatSeconds === undefined ? undefined : (row?.beat ?? 0) + heartbeatSeconds * 1000 - this.#now();
      if (left !== undefined && left <= 0) throw new StateError('States.HeartbeatTimeout', '');
      await this.#next(token, left, signal);
    }
  }

  #next(token: string, ms: number | undefined, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#news.off(token, done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(done, ms);
      this.#news.once(token, done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #open(token: string): void {
    const row = this.#db.get<Row>('SELECT beat, outcome FROM tokens WHERE token = ?', token);
    if (!row && !/^[\w-]{64}$/.test(token)) throw refuse('InvalidToken', `Invalid Token: '${token}'`);
    if (!row || row.outcome)
      throw refuse('TaskTimedOut', 'Task Timed Out: Provided task does not exist anymore');
  }
}

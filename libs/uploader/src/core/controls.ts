import type { Engine } from './engine.ts';
import type { Item } from './item.ts';
import { isOver } from './phases.ts';
import type { Note } from './types.ts';

/** Failures after which the parts that are stored still count. After any other the upload begins anew. */
const KEEPS_PARTS = new Set([
  'STORAGE_UNREACHABLE',
  'STORAGE_REFUSED',
  'STORAGE_BUSY',
  'SERVER_BUSY',
  'SERVER_UNREACHABLE',
  'BAD_ANSWER',
]);

/** Once complete is under way there is nothing left that could be held or taken back. */
export const isTold = (item: Item): boolean => item.stage === 'finishing' || item.stage === 'verifying';

/** What can be done with one item: stop it, let it go on, take it back, begin it again. */
export class Controls {
  readonly #engine: Engine;
  constructor(engine: Engine) {
    this.#engine = engine;
  }

  pause(item: Item, note?: Note): void {
    const { starter, dispatcher, desk } = this.#engine;
    if (item.stage === 'over') return;
    item.wish = 'pause';
    starter.withdraw(item);
    if (item.session) {
      dispatcher.withdraw(item.session);
      item.session.interrupt('paused');
      desk.progress(item);
    }
    desk.settle(item, { note });
  }

  resume(item: Item): void {
    if (item.stage === 'over' || item.wish !== 'pause') return;
    item.wish = 'run';
    this.#engine.desk.settle(item, { note: undefined });
    this.goOn(item);
  }

  cancel(item: Item): void {
    const { store, desk, starter, dispatcher } = this.#engine;
    if ((isOver(item.phase) && item.phase !== 'failed') || isTold(item)) return;
    item.wish = 'cancel';
    starter.withdraw(item);
    item.session?.interrupt('cancelled');
    desk.progress(item);
    if (item.stage === 'over') store.move(item, 'cancelled', { problem: undefined });
    else desk.end(item, 'cancelled');
    this.#dropSession(item);
    dispatcher.pump();
  }

  retry(item: Item): void {
    const { store, desk, platform } = this.#engine;
    if (item.phase !== 'failed' && item.phase !== 'cancelled') return;
    const keep = item.session && KEEPS_PARTS.has(item.problem?.code ?? '');
    if (!keep) {
      this.#dropSession(item);
      item.idempotencyKey = platform.newKey();
      store.patch(item, { uploadId: undefined, fileId: undefined });
      store.progress(item, 0, 0);
    }
    item.stage = keep ? 'sending' : 'queued';
    desk.reopen(item);
    desk.settle(item);
    this.goOn(item);
  }

  /** Takes an item to whoever has the next step of it. */
  goOn(item: Item): void {
    const { starter, finisher, dispatcher } = this.#engine;
    if (item.session?.table.complete) finisher.enqueue(item.session);
    else if (item.session) dispatcher.offer(item.session);
    else if (item.stage === 'queued') starter.enqueue(item);
    dispatcher.pump();
  }

  /** The line broke or came back. */
  lineChanged(): void {
    const { desk, connection, dispatcher } = this.#engine;
    for (const item of [...desk.running]) {
      if (!connection.open) {
        item.session?.interrupt('offline');
        desk.progress(item);
      }
      desk.settle(item);
      if (connection.open && item.stage === 'sending') dispatcher.offer(item.session!);
    }
    dispatcher.pump();
  }

  /** Nobody waits for the answer: what is left behind, the server's sweeper takes. */
  #dropSession(item: Item): void {
    const { api, platform } = this.#engine;
    if (!item.session) return;
    void api.drop(item.session.uploadId).catch(() => undefined);
    void platform.files?.forget(item.session.uploadId);
    item.session = undefined;
  }
}

import type { Connection } from './connection.ts';
import type { Deduplicator } from './deduplicator.ts';
import type { Item } from './item.ts';
import type { ItemStatus } from './item-status.ts';
import { isOver } from './phases.ts';
import type { Part } from './part-table.ts';
import type { PendingDrops } from './pending-drops.ts';
import type { Platform } from './platform.ts';
import type { SendQueue } from './send-queue.ts';
import type { Note } from './types.ts';
import type { UploadCompleter } from './upload-completer.ts';
import type { UploadCreator } from './upload-creator.ts';

/** Failures after which the parts that are stored still count. After any other the upload begins anew. */
const KEEPS_PARTS = new Set([
  'STORAGE_UNREACHABLE',
  'STORAGE_CORS',
  'HOOK_FAILED',
  'STORAGE_REFUSED',
  'STORAGE_BUSY',
  'SERVER_BUSY',
  'SERVER_UNREACHABLE',
  'BAD_ANSWER',
]);

/** A pause throws away no more than this of what was sent, in bytes. */
const MOST_LOST = 8 * 1024 * 1024;

/** The parts to break off: those before their half, the least sent first, as long as little is lost. */
function littleLost(sending: readonly Part[]): Part[] {
  let lost = 0;
  return sending
    .filter(({ sent, size }) => sent < size / 2)
    .sort((a, b) => a.sent - b.sent)
    .filter(({ sent }) => (lost += sent) <= MOST_LOST);
}

/** Once complete is under way there is nothing left that could be held or taken back. */
export const isCompletionSent = (item: Item): boolean =>
  item.stage === 'finishing' || item.stage === 'verifying';

interface Deps {
  drops: PendingDrops;
  platform: Platform;
  connection: Connection;
  status: ItemStatus;
  queue: SendQueue;
  creator: UploadCreator;
  completer: UploadCompleter;
  deduplicator: Deduplicator;
}

/** What can be done with one item: pause it, let it go on, cancel it, begin it again. */
export class Controls {
  readonly #deps: Deps;
  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Parts that are well on their way are finished first: what was sent is not thrown away. */
  pause(item: Item, note?: Note): void {
    if (item.stage !== 'sending' || item.session!.table.count('sending') === 0) return this.stop(item, note);
    const { queue, status } = this.#deps;
    const { table } = item.session!;
    item.desiredState = 'paused';
    queue.remove(item.session!);
    item.session!.abortParts([...table.in('resting'), ...littleLost(table.in('sending'))], 'paused');
    status.progress(item);
    status.updatePhase(item, { note });
  }

  /** Pauses without waiting for anything: parts under way are broken off. */
  stop(item: Item, note?: Note): void {
    const { creator, queue, status } = this.#deps;
    if (item.stage === 'over') return;
    item.desiredState = 'paused';
    creator.withdraw(item);
    if (item.session) queue.remove(item.session);
    item.interrupt('paused');
    status.progress(item);
    status.updatePhase(item, { note });
  }

  resume(item: Item): void {
    if (item.stage === 'over' || item.desiredState !== 'paused') return;
    item.desiredState = 'running';
    this.#deps.status.updatePhase(item, { note: undefined });
    this.goOn(item);
  }

  cancel(item: Item): void {
    const { status, creator, queue } = this.#deps;
    if ((isOver(item.phase) && item.phase !== 'failed') || isCompletionSent(item)) return;
    item.desiredState = 'cancelled';
    creator.withdraw(item);
    item.interrupt('cancelled');
    status.progress(item);
    if (item.stage === 'over') status.store.move(item, 'cancelled', { problem: undefined });
    else status.end(item, 'cancelled');
    this.#dropLater(item);
    queue.changed();
  }

  /** Of an item that leaves the list there is nothing to take back. */
  dropNow(item: Item): void {
    if (item.undoable) this.#dropSession(item);
  }

  retry(item: Item): void {
    const { status, platform, drops } = this.#deps;
    if (item.phase !== 'failed' && item.phase !== 'cancelled') return;
    const undone = item.undoable && drops.undo(item.session!.uploadId);
    const keep = undone || (item.session && KEEPS_PARTS.has(item.problem?.code ?? ''));
    if (!keep) {
      this.#dropSession(item);
      item.idempotencyKey = platform.newKey();
      status.store.patch(item, { uploadId: undefined, fileId: undefined, resumedBytes: undefined });
      status.store.progress(item, 0, 0);
    }
    item.stage = keep ? 'sending' : 'queued';
    status.reopen(item);
    status.store.patch(item, { undoable: false });
    status.updatePhase(item);
    this.goOn(item);
  }

  /** Hands an item to whoever does the next step of it. */
  goOn(item: Item): void {
    const { creator, completer, deduplicator, queue } = this.#deps;
    if (item.session?.table.complete) completer.enqueue(item.session);
    else if (item.session) void deduplicator.reuseOrSend(item.session);
    else if (item.stage === 'queued') creator.enqueue(item);
    queue.changed();
  }

  /** The connection broke or came back. */
  connectionChanged(): void {
    const { status, connection, queue } = this.#deps;
    for (const item of [...status.running]) {
      // What is under way may still arrive: a word of the system is no proof. Once the line is back, the silent ones are dead.
      if (connection.open) this.#restartSilent(item);
      else for (const part of item.session?.table.in('sending') ?? []) part.sentOffline = part.sent;
      status.updatePhase(item);
      if (connection.open && item.session && item.stage === 'sending') queue.add(item.session);
    }
    queue.changed();
  }

  #restartSilent({ session }: Item): void {
    if (!session) return;
    const silent = session.table.in('sending').filter(({ sent, sentOffline }) => sent === sentOffline);
    session.abortParts(silent, 'offline');
    this.#deps.status.progress(session.item);
  }

  #dropLater(item: Item): void {
    const { status, drops } = this.#deps;
    if (!item.session) return;
    status.store.patch(item, { undoable: true });
    drops.add(item.session.uploadId, () => {
      item.session = undefined;
      status.store.patch(item, { undoable: false });
    });
  }

  /** Its answer changes nothing: what is left behind, the server's sweeper takes. */
  #dropSession(item: Item): void {
    const { drops, status } = this.#deps;
    if (!item.session) return;
    void drops.now(item.session.uploadId).catch(() => undefined);
    item.session = undefined;
    status.store.patch(item, { undoable: false });
  }
}

import type { ActivityScope } from './activity-scope.ts';
import { ApiError } from './api/api-error.ts';
import type { Connection } from './connection.ts';
import type { Item } from './item.ts';
import type { ItemStore } from './item-store.ts';
import { phaseOf } from './phase-of.ts';
import { Interrupted, problemOf, UploadError } from './problems.ts';
import type { SendQueue } from './send-queue.ts';
import type { Tuning } from './tuning.ts';
import type { Note, Phase, Problem } from './types.ts';

const OTHER_TAB: Note = {
  code: 'OTHER_TAB',
  detail: 'Another tab of this browser is uploading; this one is next.',
};

const finishing = (parts: number): Note => ({
  code: 'FINISHING_PARTS',
  detail: `Finishing ${parts === 1 ? 'one part' : `${parts} parts`}, then paused.`,
  parts,
});

const sameNote = (one: Note | undefined, other: Note | undefined): boolean =>
  one === other || (one?.code === 'FINISHING_PARTS' && other?.code === one.code && one.parts === other.parts);

interface Deps {
  store: ItemStore;
  connection: Connection;
  activity: ActivityScope;
  queue: SendQueue;
  tuning: Tuning;
}

/** The one place that sets the phase of an item: turns facts into the phase that is shown, and errors into problems. */
export class ItemStatus {
  readonly store: ItemStore;
  /** Items that have something to do by themselves: not over, not paused. */
  readonly running = new Set<Item>();
  readonly #deps: Deps;
  readonly #onSignedOut: (() => void)[] = [];

  constructor(deps: Deps) {
    this.store = deps.store;
    this.#deps = deps;
  }

  /** The server does not accept the session any more. */
  onSignedOut(listener: () => void): void {
    this.#onSignedOut.push(listener);
  }

  /** Large files of one tab wait for those of another; a small one is through before that would matter. */
  isBlocked(item: Item): boolean {
    return this.#deps.activity.blocked && item.size > this.#deps.tuning.smallFile;
  }

  /** To be called after any fact about the item has changed. */
  updatePhase(item: Item, patch: { note?: Note } = {}): void {
    if (item.stage === 'over') return;
    const { session, stage } = item;
    const note = 'note' in patch ? patch.note : item.note;
    const blocked = this.isBlocked(item);
    const sending = session?.table.count('sending') ?? 0;
    const phase = phaseOf({
      stage,
      note,
      paused: item.desiredState === 'paused',
      online: this.#deps.connection.open,
      blocked,
      sending,
      resting: session?.table.count('resting') ?? 0,
      storedBytes: item.storedBytes,
    });
    const shown = phase === 'waiting' && blocked ? OTHER_TAB : this.#derived(phase, sending, note);
    if (phase !== item.phase || !sameNote(shown, item.note)) this.store.move(item, phase, { note: shown });
    this.#setRunning(item, phase !== 'paused' || sending > 0);
  }

  /** Notes about the state of things come and go with it. */
  #derived(phase: Phase, sending: number, note: Note | undefined): Note | undefined {
    const kept = note?.code === 'OTHER_TAB' || note?.code === 'FINISHING_PARTS' ? undefined : note;
    return phase === 'paused' && sending > 0 ? (kept ?? finishing(sending)) : kept;
  }

  progress(item: Item): void {
    if (item.session) this.store.progress(item, item.session.table.sentBytes, item.session.table.storedBytes);
  }

  /** Trouble of a control call: shown until the call got through (`updatePhase` with no note). */
  readonly trouble = (items: readonly Item[]) => (note: Note) => {
    for (const item of items) this.updatePhase(item, { note });
  };

  end(
    item: Item,
    phase: Phase,
    patch: { problem?: Problem; checksum?: string; verified?: boolean } = {},
  ): void {
    if (item.stage === 'over') return;
    item.stage = 'over';
    if (item.session) this.#deps.queue.remove(item.session);
    this.store.move(item, phase, { note: undefined, ...patch });
    this.#setRunning(item, false);
  }

  fail(item: Item, error: unknown): void {
    if (error instanceof Interrupted) return; // broken off by ourselves
    if (error instanceof UploadError && error.problem.code === 'SIGNED_OUT')
      return this.#onSignedOut.forEach((listener) => listener());
    item.session?.interrupt('cancelled');
    this.progress(item);
    this.end(item, 'failed', { problem: problemFrom(error) });
  }

  reopen(item: Item): void {
    item.desiredState = 'running';
    this.store.patch(item, { note: undefined, problem: undefined });
  }

  #setRunning(item: Item, running: boolean): void {
    if (this.running.has(item) === running) return;
    if (running) this.running.add(item);
    else this.running.delete(item);
    this.#deps.activity.setActive(this.running.size > 0);
  }
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof UploadError) return error.problem;
  if (error instanceof ApiError) return error.problem;
  return problemOf('BAD_ANSWER', { detail: error instanceof Error ? error.message : String(error) });
}

import { ApiError } from './api/api-error.ts';
import type { Item } from './item.ts';
import type { ItemStore } from './item-store.ts';
import { phaseOf } from './phase-of.ts';
import { Interrupted, problemOf, UploadError } from './problems.ts';
import type { Note, Phase, Problem } from './types.ts';

const OTHER_TAB: Note = {
  code: 'OTHER_TAB',
  detail: 'Another tab of this browser is uploading; this one is next.',
};

interface World {
  online: () => boolean;
  /** Another tab has the turn. */
  blocked: () => boolean;
  signedOut: () => void;
  /** Nothing more is to be sent of it. */
  ended: (item: Item) => void;
  /** An item began to run, or stopped. */
  activity: () => void;
}

/** Where everybody who works on items reports: turns facts into the phase that is shown, and errors into problems. */
export class Desk {
  readonly store: ItemStore;
  /** Items that have something to do by themselves: not over, not paused. */
  readonly running = new Set<Item>();
  readonly #world: World;

  constructor(store: ItemStore, world: World) {
    this.store = store;
    this.#world = world;
  }

  /** To be called after any fact about the item has changed. */
  settle(item: Item, patch: { note?: Note } = {}): void {
    if (item.stage === 'over') return;
    const { session, stage } = item;
    const note = 'note' in patch ? patch.note : item.note;
    const phase = phaseOf({
      stage,
      note,
      paused: item.wish === 'pause',
      online: this.#world.online(),
      blocked: this.#world.blocked(),
      sending: session?.table.count('sending') ?? 0,
      resting: session?.table.count('resting') ?? 0,
      storedBytes: item.storedBytes,
    });
    const otherTab = phase === 'waiting' && this.#world.blocked();
    const shown = otherTab ? OTHER_TAB : note?.code === 'OTHER_TAB' ? undefined : note;
    if (phase !== item.phase || shown !== item.note) this.store.move(item, phase, { note: shown });
    this.#run(item, phase !== 'paused');
  }

  progress(item: Item): void {
    if (item.session) this.store.progress(item, item.session.table.sentBytes, item.session.table.storedBytes);
  }

  /** Trouble of a control call: shown until the call got through (`settle` with no note). */
  readonly trouble = (items: readonly Item[]) => (note: Note) => {
    for (const item of items) this.settle(item, { note });
  };

  end(
    item: Item,
    phase: Phase,
    patch: { problem?: Problem; checksum?: string; verified?: boolean } = {},
  ): void {
    if (item.stage === 'over') return;
    item.stage = 'over';
    this.#world.ended(item);
    this.store.move(item, phase, { note: undefined, ...patch });
    this.#run(item, false);
  }

  fail(item: Item, error: unknown): void {
    if (error instanceof Interrupted) return; // the engine was stopped
    if (error instanceof UploadError && error.problem.code === 'SIGNED_OUT') return this.#world.signedOut();
    item.session?.interrupt('cancelled');
    this.progress(item);
    this.end(item, 'failed', { problem: problemFrom(error) });
  }

  reopen(item: Item): void {
    item.wish = 'run';
    this.store.patch(item, { note: undefined, problem: undefined });
  }

  #run(item: Item, running: boolean): void {
    if (this.running.has(item) === running) return;
    if (running) this.running.add(item);
    else this.running.delete(item);
    this.#world.activity();
  }
}

export function problemFrom(error: unknown): Problem {
  if (error instanceof UploadError) return error.problem;
  if (error instanceof ApiError) return error.problem;
  return problemOf('BAD_ANSWER', { detail: error instanceof Error ? error.message : String(error) });
}

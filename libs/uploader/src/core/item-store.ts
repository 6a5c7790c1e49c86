import type { Item } from './item.ts';
import { checkMove } from './phases.ts';
import type { Clock } from './platform.ts';
import { RunningTotals } from './totals.ts';
import type { Change, Note, Phase, Problem, Totals, UploadItem } from './types.ts';

type Patch = Partial<
  Pick<
    Item,
    | 'warnings'
    | 'note'
    | 'problem'
    | 'uploadId'
    | 'fileId'
    | 'checksum'
    | 'verified'
    | 'resumedBytes'
    | 'undoable'
  >
>;

/** All items, and the one place where what is seen of them changes. News go out at most once per frame. */
export class ItemStore {
  readonly #clock: Clock;
  readonly #nextFrame: (run: () => void) => void;
  readonly #items = new Map<string, Item>();
  readonly #totals = new RunningTotals();
  readonly #snapshots = new Map<string, UploadItem>();
  readonly #dirty = new Set<Item>();
  readonly #removed: string[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  #scheduled = false;
  #list: readonly UploadItem[] | null = null;
  /** Bytes that went over the wire, repeated ones included. */
  wireBytes = 0;

  constructor(clock: Clock, nextFrame: (run: () => void) => void) {
    this.#clock = clock;
    this.#nextFrame = nextFrame;
  }

  add(item: Item): void {
    this.#items.set(item.id, item);
    this.#touch(item);
  }

  remove(item: Item): void {
    if (!this.#items.delete(item.id)) return;
    this.#totals.remove(item.id);
    this.#snapshots.delete(item.id);
    this.#dirty.delete(item);
    this.#removed.push(item.id);
    this.#list = null;
    this.#schedule();
  }

  get(id: string): Item | undefined {
    return this.#items.get(id);
  }

  all(): IterableIterator<Item> {
    return this.#items.values();
  }

  /** A removed item may still have answers under way; they change nothing that is seen. */
  move(item: Item, phase: Phase, patch: Patch & { note?: Note; problem?: Problem } = {}): void {
    checkMove(item.phase, phase);
    if (item.phase === 'uploading' && phase !== 'uploading') item.meter.restart();
    item.phase = phase;
    this.patch(item, patch);
  }

  patch(item: Item, patch: Patch): void {
    Object.assign(item, patch);
    this.#touch(item);
  }

  /** @param wire false for bytes that were stored on an earlier day: they say nothing about today's speed. */
  progress(item: Item, sentBytes: number, storedBytes: number, wire = true): void {
    const more = wire ? sentBytes - item.sentBytes : 0;
    item.sentBytes = sentBytes;
    item.storedBytes = storedBytes;
    if (more > 0) {
      const now = this.#clock.now();
      item.meter.add(more, now);
      this.#totals.meter.add(more, now);
      this.wireBytes += more;
    }
    this.#touch(item);
  }

  /** Speeds change although nothing happens. */
  refresh(item: Item): void {
    this.#touch(item);
  }

  idle(): void {
    this.#totals.meter.restart();
    this.#schedule();
  }

  snapshot(item: Item): UploadItem {
    let snapshot = this.#snapshots.get(item.id);
    if (!snapshot) {
      snapshot = item.snapshot(this.#clock.now());
      if (this.#items.has(item.id)) this.#snapshots.set(item.id, snapshot);
    }
    return snapshot;
  }

  get list(): readonly UploadItem[] {
    this.#list ??= [...this.#items.values()].map((item) => this.snapshot(item));
    return this.#list;
  }

  get totals(): Totals {
    return this.#totals.snapshot(this.#clock.now());
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #touch(item: Item): void {
    if (!this.#items.has(item.id)) return;
    this.#totals.update(item);
    this.#snapshots.delete(item.id);
    this.#list = null;
    this.#dirty.add(item);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#nextFrame(() => this.#publish());
  }

  #publish(): void {
    this.#scheduled = false;
    const changed = [...this.#dirty].map((item) => this.snapshot(item));
    const removed = this.#removed.splice(0);
    this.#dirty.clear();
    const change: Change = { changed, removed, totals: this.totals };
    for (const listener of [...this.#listeners]) listener(change);
  }
}

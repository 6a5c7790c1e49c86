import type { Change, Note, Phase, Totals, UploadItem } from '@intake/uploader';
import { shallowReactive, shallowRef } from 'vue';
import { groupOf, type Filter } from './phase-group.ts';

export const NOTHING: Totals = {
  files: 0,
  filesReady: 0,
  filesFailed: 0,
  filesActive: 0,
  bytes: 0,
  sentBytes: 0,
  storedBytes: 0,
  speed: null,
  secondsLeft: null,
};

type NoteCode = Note['code'];

export type Ids = Record<Filter, readonly string[]>;

/**
 * The engine's news as reactive state. A row is read by its id, so that news about one item renders one row; the lists
 * of ids change only when an item comes, goes or changes its group.
 */
export class UploadListState {
  readonly rows = shallowReactive(new Map<string, UploadItem>());
  readonly totals = shallowRef<Totals>(NOTHING);
  readonly ids = shallowRef<Ids>({ all: [], todo: [], problems: [], finished: [] });
  /** How many items are in each phase, and how many carry each note. */
  readonly counts = shallowRef<ReadonlyMap<Phase | NoteCode, number>>(new Map());

  /** Takes over a batch of news. Plain items are remembered without reactivity: they are immutable snapshots. */
  apply({ changed, removed, totals }: Change): void {
    let regroup = removed.length > 0;
    let recount = regroup;
    for (const item of changed) {
      const before = this.rows.get(item.id);
      recount ||= before?.phase !== item.phase || before.note?.code !== item.note?.code;
      regroup ||= !before || groupOf(before.phase) !== groupOf(item.phase);
      this.rows.set(item.id, item);
    }
    for (const id of removed) this.rows.delete(id);
    this.totals.value = totals;
    if (recount) this.#count();
    if (regroup) this.#group();
  }

  clear(): void {
    this.rows.clear();
    this.totals.value = NOTHING;
    this.#count();
    this.#group();
  }

  #count(): void {
    const counts = new Map<Phase | NoteCode, number>();
    const add = (what: Phase | NoteCode): unknown => counts.set(what, (counts.get(what) ?? 0) + 1);
    for (const { phase, note } of this.rows.values()) {
      add(phase);
      if (note) add(note.code);
    }
    this.counts.value = counts;
  }

  #group(): void {
    const ids = {
      all: [] as string[],
      todo: [] as string[],
      problems: [] as string[],
      finished: [] as string[],
    };
    for (const { id, phase } of this.rows.values()) {
      ids[groupOf(phase)].push(id);
    }
    // What needs a look comes first, what is over sinks.
    ids.all.push(...ids.problems, ...ids.todo, ...ids.finished);
    this.ids.value = ids;
  }
}

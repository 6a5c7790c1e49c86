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

/** What the totals do not tell apart. Bytes of what is ready, and of what counts there although it will not arrive. */
export interface Outcome {
  readyBytes: number;
  lostBytes: number;
  lostSent: number;
  lostStored: number;
  /** That are not over, and take their time. */
  largeFiles: number;
}
const NO_OUTCOME: Outcome = { readyBytes: 0, lostBytes: 0, lostSent: 0, lostStored: 0, largeFiles: 0 };

/**
 * The engine's news as reactive state. A row is read by its id, so that news about one item renders one row; the lists
 * of ids change only when an item comes, goes or changes its group.
 */
export class UploadListState {
  readonly rows = shallowReactive(new Map<string, UploadItem>());
  readonly totals = shallowRef<Totals>(NOTHING);
  readonly ids = shallowRef<Ids>({ all: [], todo: [], problems: [], finished: [], cancelled: [] });
  readonly outcome = shallowRef<Outcome>(NO_OUTCOME);
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
    const outcome = { ...NO_OUTCOME };
    for (const { phase, note, size, sentBytes, storedBytes, warnings } of this.rows.values()) {
      add(phase);
      if (note) add(note.code);
      if (phase === 'ready') outcome.readyBytes += size;
      if (groupOf(phase) === 'todo' && warnings.some(({ code }) => code === 'LARGE_FILE'))
        outcome.largeFiles += 1;
      if (phase === 'rejected' || phase === 'failed') {
        outcome.lostBytes += size;
        outcome.lostSent += sentBytes;
        outcome.lostStored += storedBytes;
      }
    }
    this.counts.value = counts;
    this.outcome.value = outcome;
  }

  #group(): void {
    const ids = {
      all: [] as string[],
      todo: [] as string[],
      problems: [] as string[],
      finished: [] as string[],
      cancelled: [] as string[],
    };
    for (const { id, phase } of this.rows.values()) {
      ids[groupOf(phase)].push(id);
    }
    // What needs a look comes first, what is over sinks.
    ids.all.push(...ids.problems, ...ids.todo, ...ids.finished, ...ids.cancelled);
    this.ids.value = ids;
  }
}

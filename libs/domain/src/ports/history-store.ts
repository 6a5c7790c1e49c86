import type { HistoryEntry } from '../history/history-entry.ts';
import type { Page } from './file-store.ts';

export interface HistoryQuery {
  ownerId: string;
  /** 1 to 100. */
  limit: number;
  /** Opaque, from an earlier page. */
  cursor?: string;
  /** Nothing that ended earlier is given, ISO 8601: a database may delete it late. */
  since: string;
}

/** Remembers for each person how uploads ended, for `HISTORY_DAYS`. */
export abstract class HistoryStore {
  /**
   * Keeps what ended in one request in one go.
   * @param id unique; with the time of the first entry it makes the order of the whole
   * @param entries 1 to 100
   */
  abstract add(ownerId: string, id: string, entries: readonly HistoryEntry[]): Promise<void>;
  /** What ended last comes first; what was added together stays in its order. @throws DomainError INVALID_CURSOR */
  abstract list(query: HistoryQuery): Promise<Page<HistoryEntry>>;
}

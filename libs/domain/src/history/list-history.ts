import type { Clock } from '../ports/clock.ts';
import type { Page } from '../ports/file-store.ts';
import type { HistoryStore } from '../ports/history-store.ts';
import { HISTORY_DAYS, type HistoryEntry } from './history-entry.ts';

interface Ports {
  history: HistoryStore;
  clock: Clock;
}

const DAY = 86_400_000;

/** What became of a person's uploads in the last 30 days. */
export class ListHistory {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /** @throws DomainError INVALID_CURSOR */
  execute(ownerId: string, limit: number, cursor?: string): Promise<Page<HistoryEntry>> {
    const { history, clock } = this.ports;
    const since = new Date(+clock.now() - HISTORY_DAYS * DAY).toISOString();
    return history.list({ ownerId, limit, cursor, since });
  }
}

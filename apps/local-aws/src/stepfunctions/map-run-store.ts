import { createHash } from 'node:crypto';
import type { ServiceDatabase } from '../service-database.ts';
import type { Status } from './execution-status.ts';

/** One run of a distributed Map; what became of its items is what became of its child executions. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly machineArn: string;
  /** Child executions that there will be. */
  readonly total: number;
  readonly status: Status;
  readonly started: number;
  readonly stopped?: number;
  /** Of the execution, when the run began or was taken up again. */
  readonly redrives: number;
}

export const MAP_RUN_SCHEMA = `
  CREATE TABLE IF NOT EXISTS map_runs (
    arn TEXT PRIMARY KEY, execution TEXT NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
`;

/** Runs of distributed Maps. Their children are executions like others. */
export class MapRunStore {
  readonly #db: ServiceDatabase;

  constructor(db: ServiceDatabase) {
    this.#db = db;
  }

  find(arn: string): MapRun | undefined {
    const row = this.#db.get<{ doc: string }>('SELECT doc FROM map_runs WHERE arn = ?', arn);
    return row && (JSON.parse(row.doc) as MapRun);
  }

  list(execution: string): MapRun[] {
    return this.#db
      .all<{ doc: string }>('SELECT doc FROM map_runs WHERE execution = ? ORDER BY arn', execution)
      .map((row) => JSON.parse(row.doc) as MapRun);
  }

  put(run: MapRun): void {
    const doc = JSON.stringify(run);
    this.#db.run('INSERT OR REPLACE INTO map_runs VALUES (?, ?, ?)', run.arn, run.executionArn, doc);
  }

  /** Child executions of a map run by their status. */
  childCounts(mapRunArn: string): Partial<Record<Status, number>> {
    const rows = this.#db.all<{ status: Status; n: number }>(
      'SELECT status, count(*) AS n FROM executions WHERE machine = ? GROUP BY status',
      mapRunArn,
    );
    return Object.fromEntries(rows.map(({ status, n }) => [status, n]));
  }
}

/** A UUID that is the same whenever the same thing is named. */
export function stableId(...parts: string[]): string {
  const hex = createHash('sha256').update(parts.join('\n')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

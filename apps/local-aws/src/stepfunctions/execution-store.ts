import { ServiceDatabase } from '../service-database.ts';
import type { Status } from './execution-status.ts';
import { MAP_RUN_SCHEMA, MapRunStore } from './map-run-store.ts';

export interface StateMachine {
  readonly name: string;
  readonly arn: string;
  readonly definition: string;
  readonly roleArn: string;
  readonly created: number;
  readonly revision: string;
}

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  /** As it was when the execution began. */
  readonly definition: string;
  readonly input: string;
  readonly started: number;
  readonly status: Status;
  readonly stopped?: number;
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly redrives: number;
  readonly redriven?: number;
  /** Of a child: the run of the distributed Map that it is an item of. */
  readonly mapRunArn?: string;
}

/** How far a state has come; written before anything is done that depends on it. */
export interface Step {
  readonly entered: number;
  /** The last event of the branch. */
  readonly last: number;
  /** What the state works on, evaluated once. */
  readonly arguments?: unknown;
  /** Attempts by retrier, and the next one's time in ms since the epoch. */
  readonly retries?: readonly number[];
  readonly attempt?: number;
  readonly due?: number;
  readonly token?: string;
  /** What its work came to: written with the event that says so, so that no restart does it again before the state is left. */
  readonly result?: { readonly value: unknown };
  readonly done?: {
    readonly output: unknown;
    readonly next?: string | undefined;
    readonly variables: Readonly<Record<string, unknown>>;
  };
  readonly failed?: { readonly error: string; readonly cause: string };
}

export interface HistoryEvent {
  readonly type: string;
  readonly details?: Readonly<Record<string, object>>;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS machines (arn TEXT PRIMARY KEY, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS executions (
    arn TEXT PRIMARY KEY, machine TEXT NOT NULL, started INTEGER NOT NULL, status TEXT NOT NULL, doc TEXT NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine, started);
  CREATE TABLE IF NOT EXISTS steps (
    execution TEXT NOT NULL, path TEXT NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (execution, path)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS history (
    execution TEXT NOT NULL, id INTEGER NOT NULL, doc TEXT NOT NULL, PRIMARY KEY (execution, id)) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, execution TEXT NOT NULL, beat INTEGER NOT NULL, outcome TEXT) WITHOUT ROWID;
`;

/** State machines, executions, their steps and history. What a method has written is on disk when it returns. */
export class ExecutionStore {
  readonly db: ServiceDatabase;
  readonly now: () => number;
  readonly mapRuns: MapRunStore;

  constructor(dir: string, now: () => number) {
    this.db = new ServiceDatabase(dir, SCHEMA + MAP_RUN_SCHEMA);
    this.now = now;
    this.mapRuns = new MapRunStore(this.db);
  }

  machine(arn: string): StateMachine | undefined {
    return parse(this.db.get<{ doc: string }>('SELECT doc FROM machines WHERE arn = ?', arn));
  }

  machines(): StateMachine[] {
    return this.db
      .all<{ doc: string }>('SELECT doc FROM machines ORDER BY arn')
      .map((row) => parse<StateMachine>(row)!);
  }

  putMachine(machine: StateMachine): void {
    this.db.run('INSERT OR REPLACE INTO machines VALUES (?, ?)', machine.arn, JSON.stringify(machine));
  }

  execution(arn: string): Execution | undefined {
    return parse(this.db.get<{ doc: string }>('SELECT doc FROM executions WHERE arn = ?', arn));
  }

  /** Newest first. @param machine ARN of a state machine, or of a map run for its children */
  executions(machine: string, status?: string): Execution[] {
    return this.db
      .all<{ doc: string }>(
        'SELECT doc FROM executions WHERE machine = ? AND (?2 IS NULL OR status = ?2) ORDER BY started DESC, arn',
        machine,
        status ?? null,
      )
      .map((row) => parse<Execution>(row)!);
  }

  /** But for children of a distributed Map: their parents run them. */
  running(): Execution[] {
    return this.db
      .all<{ doc: string }>("SELECT doc FROM executions WHERE status = 'RUNNING' ORDER BY started")
      .map((row) => parse<Execution>(row)!)
      .filter(({ mapRunArn }) => !mapRunArn);
  }

  putExecution(execution: Execution, event?: HistoryEvent): void {
    const { arn, machineArn, mapRunArn, started, status } = execution;
    this.db.transaction(() => {
      this.db.run(
        'INSERT OR REPLACE INTO executions VALUES (?, ?, ?, ?, ?)',
        arn,
        mapRunArn ?? machineArn,
        started,
        status,
        JSON.stringify(execution),
      );
      if (event) this.#append(arn, event, this.lastEvent(arn));
    });
  }

  /** Forgets an execution with all that it has made: steps, history, runs of distributed Maps and their children. */
  forget(arn: string): void {
    for (const run of this.mapRuns.list(arn))
      for (const child of this.executions(run.arn)) this.forget(child.arn);
    for (const table of ['steps', 'history', 'map_runs'])
      this.db.run(`DELETE FROM ${table} WHERE execution = ?`, arn);
    this.db.run('DELETE FROM executions WHERE arn = ?', arn);
  }

  step(execution: string, path: string): Step | undefined {
    return parse(
      this.db.get<{ doc: string }>('SELECT doc FROM steps WHERE execution = ? AND path = ?', execution, path),
    );
  }

  /** Events and what they mean for the state, in one transaction. `last` becomes the last of the events. */
  record(execution: string, path: string, step: Step, events: readonly HistoryEvent[]): Step {
    return this.db.transaction(() => {
      let { last } = step;
      for (const event of events) last = this.#append(execution, event, last);
      const saved = { ...step, last, entered: step.entered || last };
      this.db.run('INSERT OR REPLACE INTO steps VALUES (?, ?, ?)', execution, path, JSON.stringify(saved));
      return saved;
    });
  }

  /** Forgets that states failed, so that they are done again; what has succeeded stays. */
  forgetFailures(execution: string): void {
    for (const { path, doc } of this.db.all<{ path: string; doc: string }>(
      'SELECT path, doc FROM steps WHERE execution = ?',
      execution,
    )) {
      if ((JSON.parse(doc) as Step).done) continue;
      this.db.run('DELETE FROM steps WHERE execution = ? AND path = ?', execution, path);
    }
  }

  history(execution: string): { id: number; doc: string }[] {
    return this.db.all('SELECT id, doc FROM history WHERE execution = ? ORDER BY id', execution);
  }

  lastEvent(execution: string): number {
    return (
      this.db.get<{ id: number | null }>('SELECT max(id) AS id FROM history WHERE execution = ?', execution)
        ?.id ?? 0
    );
  }

  close(): void {
    this.db.close();
  }

  #append(execution: string, { type, details }: HistoryEvent, previous: number): number {
    const id = this.lastEvent(execution) + 1;
    const event = { timestamp: this.now() / 1000, type, id, previousEventId: previous, ...details };
    this.db.run('INSERT INTO history VALUES (?, ?, ?)', execution, id, JSON.stringify(event));
    return id;
  }
}

const parse = <T>(row: { doc: string } | undefined): T | undefined => row && (JSON.parse(row.doc) as T);

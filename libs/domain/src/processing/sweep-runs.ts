import { isRefusal } from '../errors.ts';
import { UNFINISHED_STATES } from '../upload-state.ts';
import type { Clock } from '../ports/clock.ts';
import type { DerivedStorage } from '../ports/derived-storage.ts';
import type { FileSearch } from '../ports/file-search.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import type { SweepReport } from '../uploads/sweep.ts';
import { workThrough } from '../work-through.ts';
import type { FinishRun } from './finish-run.ts';
import type { StartQueued } from './start-queued.ts';
import {
  changedRun,
  derivedPrefix,
  FILE_GONE,
  later,
  type ProcessingRun,
  RUN_LIMITS,
  runDueAt,
} from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  derived: DerivedStorage;
  engine: WorkflowEngine;
  clock: Clock;
  finishRun: FinishRun;
  startQueued: StartQueued;
  search: FileSearch;
}

/** Runs that are asked for at once. */
const PAGE = 200;

const LOST = { code: 'INTERRUPTED', detail: 'Its execution ended without saying so.' };
const TOO_LONG = { code: 'TIME_LIMIT', detail: 'It took longer than a run may.' };

/** Moves on the runs that nothing else moves on: never started, lost, too long, of deleted files, superseded. */
export class SweepRuns {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Once through all that is due.
   * @param until when to stop in between; the next sweep goes on
   */
  async execute(until?: Date): Promise<SweepReport> {
    const { runs, clock, startQueued } = this.ports;
    const report: SweepReport = { swept: 0, failed: [] };
    const isLate = () => until !== undefined && clock.now() >= until;
    const now = clock.now();
    await startQueued.freeLost();
    await workThrough(
      (cursor) => runs.listDueRuns(now, PAGE, cursor),
      (run) => this.sweepOne(run, now, report),
      isLate,
    );
    return report;
  }

  private async sweepOne(listed: ProcessingRun, now: Date, report: SweepReport): Promise<void> {
    let run = listed;
    try {
      // The list lags: what counts is the run itself.
      const current = await this.ports.runs.findRun(listed);
      if (!current || (runDueAt(current) ?? '~') > now.toISOString()) return;
      run = current;
      await this.moveOn(run);
      report.swept++;
    } catch (error) {
      // Another worker moved it on between the list and now: that is what was wanted.
      if (isRefusal(error, 'VERSION_CONFLICT')) return;
      report.failed.push({ id: run.runId, error });
      await this.letWait(run);
    }
  }

  private async moveOn(run: ProcessingRun): Promise<void> {
    const { files } = this.ports;
    const file = await files.find(run.ownerId, run.fileId);
    if (run.dropAt || !isOpenRun(run.state)) return this.drop(run, !file);
    if (!file || file.deletionStartedAt) return this.abandon(run);
    if (run.state === 'queued') {
      if (file.status === 'ready' && !file.deletedAt) return this.startAgain(run);
      // Its upload may still become ready; what was refused never does.
      const waits =
        (UNFINISHED_STATES as readonly string[]).includes(file.status) || file.status === 'verifying';
      return waits || file.deletedAt ? this.postpone(run) : this.abandon(run);
    }
    if (isOpenRun(run.state)) await this.check(run);
  }

  private async startAgain(run: ProcessingRun): Promise<void> {
    const { engine, runs, startQueued } = this.ports;
    if (!engine.enabled) return this.postpone(run);
    if (await startQueued.isItsTurn(run)) {
      if (await this.isOver(run)) return;
      await engine.start(run);
      await runs.summarise(run, 0);
    }
    await this.postpone(run);
  }

  private async check(run: ProcessingRun): Promise<void> {
    if (!(await this.isOver(run))) await this.postpone(run);
  }

  /** Ends a run whose execution is over, or which is open for too long. */
  private async isOver(run: ProcessingRun): Promise<boolean> {
    const { engine, finishRun, clock } = this.ports;
    const execution = await engine.find(run);
    const tooLong = clock.now().getTime() - Date.parse(run.createdAt) > RUN_LIMITS.open;
    // A queued run whose execution was never begun is begun, however late; one that is running has had it.
    const lost = execution === null ? run.state === 'running' : execution !== 'running';
    if (!lost && !(tooLong && execution === 'running')) return false;
    if (execution === 'running') await engine.stop(run, TOO_LONG.detail);
    const ended = await finishRun.execute(run);
    if (!ended || isOpenRun(ended.state))
      await finishRun.execute(run, { state: 'failed', reason: lost ? LOST : TOO_LONG });
    return true;
  }

  private async postpone(run: ProcessingRun): Promise<void> {
    await this.ports.runs.updateRun(changedRun(run, this.ports.clock.now()));
  }

  /** What cannot be moved on must not be in the way of all others at every sweep. */
  private async letWait(run: ProcessingRun): Promise<void> {
    const { runs, clock } = this.ports;
    const now = clock.now();
    try {
      await runs.updateRun(
        changedRun(run, now, run.dropAt ? { dropAt: later(now, RUN_LIMITS.checked) } : {}),
      );
    } catch {
      // It stays due: it was moved on meanwhile, or the database is away and the next sweep finds it again.
    }
  }

  /** Its file is gone or refused: it ends, and is due again when no task can be writing for it any more. */
  private async abandon(run: ProcessingRun): Promise<void> {
    await this.ports.finishRun.execute(run, { state: 'cancelled', reason: FILE_GONE });
    if (run.state === 'running') await this.ports.engine.stop(run, FILE_GONE.detail);
  }

  /** Bytes first, then the records: a crash in between leaves something that is still due. */
  private async drop(run: ProcessingRun, fileGone: boolean): Promise<void> {
    const { runs, derived, search } = this.ports;
    await derived.deleteAll(derivedPrefix(run));
    // A task that was killed may have written them after the file was gone.
    if (fileGone) await Promise.all([runs.removeSummary(run), search.remove(run)]);
    await runs.removeRun(run);
  }
}

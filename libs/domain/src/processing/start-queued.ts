import type { Clock } from '../ports/clock.ts';
import type { FileStore } from '../ports/file-store.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { RunSlots } from '../ports/run-slots.ts';
import type { WorkflowEngine } from '../ports/workflow-engine.ts';
import { isFirstRun, later, type ProcessingRun, RUN_LIMITS } from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

interface Ports {
  files: FileStore;
  runs: ProcessingStore;
  slots: RunSlots;
  engine: WorkflowEngine;
  clock: Clock;
}

/** Runs that are looked at together. */
const PAGE = 20;

/** Begins first runs of files, as many at once as there are slots; whoever ends one lets the next one begin. */
export class StartQueued {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Begins the execution of a run that is queued. Runs that a person asked for wait for no slot.
   * @returns false when there is no slot: it stays queued until another run ends
   */
  async begin(run: ProcessingRun): Promise<boolean> {
    if (!(await this.isItsTurn(run))) return false;
    await this.ports.engine.start(run);
    return true;
  }

  /** Takes the slot that a first run needs. */
  async isItsTurn(run: ProcessingRun): Promise<boolean> {
    return !isFirstRun(run) || (await this.ports.slots.take(run)) !== 'full';
  }

  /** Whether there is no slot for it just now. */
  async mustWait(run: ProcessingRun): Promise<boolean> {
    return isFirstRun(run) && (await this.ports.slots.isFull(run));
  }

  /** Begins what waits, roughly the oldest first, until there is no slot. The list lags: what it misses the sweeper finds. */
  async execute(): Promise<void> {
    const { runs, slots, engine, clock } = this.ports;
    const all = new Date(later(clock.now(), RUN_LIMITS.open));
    let cursor: string | undefined;
    do {
      const page = await runs.listDueRuns(all, PAGE, cursor);
      for (const run of page.items) {
        if (run.state !== 'queued' || run.dropAt || !isFirstRun(run) || !(await this.isReady(run))) continue;
        const slot = await slots.take(run);
        if (slot === 'full') return;
        if (slot === 'taken') await engine.start(run);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }

  /** Gives back what a run that was killed kept. */
  async freeLost(): Promise<void> {
    const { runs, slots } = this.ports;
    for (const holder of await slots.holders()) {
      const run = await runs.findRun(holder);
      if (!run || !isOpenRun(run.state)) await slots.free(holder);
    }
  }

  private async isReady(listed: ProcessingRun): Promise<boolean> {
    const { runs, files } = this.ports;
    const [run, file] = await Promise.all([runs.findRun(listed), files.find(listed.ownerId, listed.fileId)]);
    return run?.state === 'queued' && !run.dropAt && file?.status === 'ready' && !file.deletedAt;
  }
}

import { isRefusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import {
  changedRun,
  FILE_GONE,
  later,
  type ProcessingRun,
  RUN_LIMITS,
  runBecomes,
} from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

interface Ports {
  runs: ProcessingStore;
  clock: Clock;
}

const PAGE = 100;

/**
 * Condemns all runs of a file whose bytes are about to go: the sweeper removes them with everything that they made, as
 * soon as no task can be writing any more. Called before the file's record goes, so that a crash leaves nothing unfound.
 */
export class DropRuns {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  async execute(ownerId: string, fileId: string): Promise<void> {
    const { runs } = this.ports;
    let cursor: string | undefined;
    do {
      const page = await runs.listRuns({ ownerId, fileId }, PAGE, cursor);
      for (const run of page.items) await this.drop(run);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    await runs.removeSummary({ ownerId, fileId });
  }

  private async drop(listed: ProcessingRun): Promise<void> {
    const { runs, clock } = this.ports;
    for (;;) {
      const run = await runs.findRun(listed);
      const now = clock.now();
      if (!run || (run.dropAt && run.dropAt <= later(now, RUN_LIMITS.writing))) return;
      const open = isOpenRun(run.state);
      const dropAt = open ? later(now, RUN_LIMITS.writing) : now.toISOString();
      try {
        return await runs.updateRun(
          open
            ? runBecomes(run, 'cancelled', now, { reason: FILE_GONE, dropAt })
            : changedRun(run, now, { dropAt }),
        );
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }
}

import { isRefusal } from '../errors.ts';
import type { Reason } from '../file-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import type { RunSlots } from '../ports/run-slots.ts';
import {
  changedRun,
  isFirstRun,
  later,
  type ProcessingRun,
  type ProcessingStep,
  RUN_LIMITS,
  runBecomes,
  type RunRef,
} from './processing-run.ts';
import type { RecordFailure } from './record-failure.ts';
import { isOpenRun, isOpenStep, type RunState } from './run-state.ts';
import type { StartQueued } from './start-queued.ts';

interface Ports {
  runs: ProcessingStore;
  clock: Clock;
  recordFailure: RecordFailure;
  slots: RunSlots;
  startQueued: StartQueued;
}

const INTERRUPTED = { code: 'INTERRUPTED', detail: 'It was interrupted before it ended.' };
/** Runs of a file that are looked at for what a new one supersedes. */
const LOOKED_AT = 20;

/** Gathers what became of the steps into what became of the run. A step that is still open was lost: it failed. */
export class FinishRun {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * @param cause why it was ended from outside; without it the steps decide
   * @returns the run as it stands; null when it is gone
   */
  async execute(
    ref: RunRef,
    cause?: { state: 'failed' | 'cancelled'; reason: Reason },
  ): Promise<ProcessingRun | null> {
    const { runs, clock } = this.ports;
    for (;;) {
      const run = await runs.findRun(ref);
      if (!run) return null;
      if (!isOpenRun(run.state)) {
        // Whoever ended it may have been killed before the rest, or was behind another one with the summary.
        await runs.summarise(run, 1);
        await this.settle(run, await runs.listSteps(run));
        return run;
      }
      try {
        const steps = run.plan && !cause ? await this.closed(run) : await runs.listSteps(ref);
        const [state, reason] = cause ? [cause.state, cause.reason] : verdictOf(run, steps);
        const ended = runBecomes(run, state, clock.now(), reason && { reason });
        // The summary first: as long as the run is open somebody comes to finish it.
        await runs.summarise(ended, 1);
        await runs.updateRun(ended);
        await this.settle(ended, steps);
        return ended;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }

  private async settle(ended: ProcessingRun, steps: readonly ProcessingStep[]): Promise<void> {
    if (ended.state === 'succeeded' || ended.state === 'partial') await this.supersede(ended, steps);
    await this.makeRoom(ended);
  }

  /** Another one may begin. What could not be begun now the sweeper begins: this run has ended all the same. */
  private async makeRoom(ended: ProcessingRun): Promise<void> {
    const { slots, startQueued } = this.ports;
    if (isFirstRun(ended) && (await slots.free(ended))) await startQueued.execute().catch(() => undefined);
  }

  private async closed(run: ProcessingRun): Promise<ProcessingStep[]> {
    const { runs, recordFailure } = this.ports;
    const steps = await runs.listSteps(run);
    const open = run.plan!.filter(({ algorithm }) => {
      const step = steps.find((one) => one.algorithm === algorithm);
      return !step || isOpenStep(step.state);
    });
    for (const { algorithm } of open) await recordFailure.execute({ ...run, algorithm }, INTERRUPTED);
    return open.length > 0 ? runs.listSteps(run) : steps;
  }

  /** Older runs whose every result there is a newer one of: they go after a while. */
  private async supersede(run: ProcessingRun, steps: readonly ProcessingStep[]): Promise<void> {
    const { runs, clock } = this.ports;
    const newer = new Set(
      steps.filter(({ state }) => state === 'succeeded').map(({ algorithm }) => algorithm),
    );
    const { items } = await runs.listRuns(run, LOOKED_AT);
    for (const old of items) {
      if (old.runId >= run.runId || old.dropAt || isOpenRun(old.state)) continue;
      if (!old.plan?.every(({ algorithm }) => newer.has(algorithm))) continue;
      const dropAt = later(clock.now(), RUN_LIMITS.superseded);
      await runs.updateRun(changedRun(old, clock.now(), { dropAt })).catch((error: unknown) => {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      });
    }
  }
}

function verdictOf(run: ProcessingRun, steps: readonly ProcessingStep[]): [RunState, Reason?] {
  if (!run.plan) return ['failed', INTERRUPTED];
  const fine = steps.filter(({ state }) => state === 'succeeded' || state === 'skipped');
  const bad = steps.filter((step) => !fine.includes(step));
  if (bad.length === 0) return ['succeeded'];
  const reason = { code: 'STEPS_FAILED', detail: bad.map(({ algorithm }) => algorithm).join(', ') };
  const useful = steps.some(({ state }) => state === 'succeeded' || state === 'partial');
  return [useful ? 'partial' : 'failed', reason];
}

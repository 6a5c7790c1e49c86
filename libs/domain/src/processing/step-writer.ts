import { isRefusal } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ProcessingStore } from '../ports/processing-store.ts';
import { findRun } from './find-run.ts';
import { type ProcessingStep, stepBecomes, type StepRef } from './processing-run.ts';
import { isOpenStep, type StepState } from './run-state.ts';

interface Ports {
  runs: ProcessingStore;
  clock: Clock;
}

/** What becomes of steps. Whoever started a step last is the one that may write it. */
export class StepWriter {
  private readonly ports: Ports;

  constructor(ports: Ports) {
    this.ports = ports;
  }

  /**
   * Takes the step: the first attempt, or the next after one that was interrupted.
   * @returns the step, `running`; or as it ended, when it has, or it was planned as one that cannot be performed
   * @throws DomainError NOT_FOUND when the run is gone or does not plan this; VERSION_CONFLICT when another worker was first
   */
  async start(ref: StepRef): Promise<ProcessingStep> {
    const { runs, clock } = this.ports;
    const run = await findRun(runs, ref);
    const planned = run.plan?.find(({ algorithm }) => algorithm === ref.algorithm);
    const found = await runs.findStep(ref);
    if (found && !isOpenStep(found.state)) return found;
    const now = clock.now().toISOString();
    const { ownerId, fileId, runId, algorithm } = ref;
    const fresh: ProcessingStep = found ?? {
      ...{ ownerId, fileId, runId, algorithm, version: planned?.version ?? '', state: 'waiting' },
      ...{ revision: 0, attempt: 0, progress: 0, startedAt: now },
    };
    const closed = run.state !== 'running' || !planned;
    const step = closed
      ? stepBecomes(fresh, 'cancelled', { endedAt: now, reason: RUN_OVER })
      : planned.skip
        ? stepBecomes(fresh, 'skipped', { endedAt: now, reason: planned.skip, progress: 1 })
        : stepBecomes(fresh, 'running', { attempt: fresh.attempt + 1, progress: 0 });
    await runs.writeStep(step);
    return step;
  }

  /** @returns whose the step is: this attempt's, another one's, nobody's any more; a progress that is not written is no failure. */
  async report(step: ProcessingStep, progress: number): Promise<'ours' | 'replaced' | 'over'> {
    const { runs } = this.ports;
    const [run, current] = await Promise.all([runs.findRun(step), runs.findStep(step)]);
    if (run?.state !== 'running' || run.dropAt || current?.state !== 'running') return 'over';
    if (current.attempt !== step.attempt) return 'replaced';
    try {
      if (progress > current.progress)
        await runs.writeStep({ ...current, progress, revision: current.revision + 1 });
    } catch (error) {
      if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
    }
    return 'ours';
  }

  /**
   * Ends the step.
   * @returns the step as it stands: as it ended before, or for another attempt that replaced this one, untouched
   */
  async end(
    step: ProcessingStep,
    state: StepState,
    changes: Partial<ProcessingStep>,
  ): Promise<ProcessingStep> {
    const { runs, clock } = this.ports;
    for (;;) {
      await findRun(runs, step);
      const current = await runs.findStep(step);
      if (!current || current.attempt !== step.attempt || !isOpenStep(current.state)) return current ?? step;
      const endedAt = clock.now().toISOString();
      const ended = stepBecomes(current, state, { ...changes, endedAt, progress: 1 });
      try {
        await runs.writeStep(ended);
        return ended;
      } catch (error) {
        if (!isRefusal(error, 'VERSION_CONFLICT')) throw error;
      }
    }
  }
}

const RUN_OVER = { code: 'RUN_ENDED', detail: 'The run had ended before.' };

import type { PlannedStep, ProcessingRun, ProcessingStep } from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

/** A step as it is shown: also one that has not begun. */
export type TimelineStep = Omit<ProcessingStep, 'startedAt'> &
  Pick<PlannedStep, 'rule'> & { startedAt?: string };

/** The planned steps in the order in which they run, with what is known of them. */
export function runTimeline(run: ProcessingRun, steps: readonly ProcessingStep[]): TimelineStep[] {
  const { ownerId, fileId, runId, plan = [] } = run;
  return plan
    .toSorted((a, b) => a.stage - b.stage)
    .map(({ algorithm, version, rule }): TimelineStep => ({
      ...(steps.find((step) => step.algorithm === algorithm) ?? {
        ...{ ownerId, fileId, runId, algorithm, version, revision: 0, attempt: 0, progress: 0 },
        // Nobody begins a step of a run that has ended.
        state: isOpenRun(run.state) ? 'waiting' : 'cancelled',
      }),
      ...(rule && { rule }),
    }));
}

import type { ProcessingRun, ProcessingStep } from './processing-run.ts';
import { isOpenRun } from './run-state.ts';

/** 0 to 1: every step weighs the same. */
export function runProgress(run: ProcessingRun, steps: readonly ProcessingStep[]): number {
  if (!isOpenRun(run.state)) return 1;
  const planned = run.plan?.length ?? 0;
  if (planned === 0) return 0;
  const done = steps.reduce((sum, { progress }) => sum + progress, 0);
  return Math.round((done / planned) * 100) / 100;
}

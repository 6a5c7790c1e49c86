import type { Sweep, SweepBatches, SweepDeliveries, SweepRuns } from '@intake/domain';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';
import { log, logError } from '../logging/log.ts';

/** Milliseconds. On AWS a schedule does this, see lambda/sweep.ts. */
const INTERVAL = 60_000;

export interface Sweepers {
  sweep: Sweep;
  sweepRuns: SweepRuns;
  sweepBatches: SweepBatches;
  recorder: ActivityRecorder;
}

/** On AWS the function that delivers webhooks does the last one itself. */
interface AllSweepers extends Sweepers {
  sweepDeliveries: SweepDeliveries;
}

/** @returns stops it */
export function sweepRegularly(
  { sweepDeliveries, ...sweepers }: AllSweepers,
  interval = INTERVAL,
): () => void {
  let isSweeping = false;
  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    const failed = (error: unknown) => logError('sweep failed', error);
    void Promise.all([runSweep(sweepers).catch(failed), sweepDeliveries.execute().catch(failed)]).finally(
      () => (isSweeping = false),
    );
  }, interval);
  return () => clearInterval(timer);
}

/** One sweep of uploads, then one of runs, then one of batches, and what came of it in the log. @returns how many records could not be moved on */
export async function runSweep(
  { sweep, sweepRuns, sweepBatches, recorder }: Sweepers,
  until?: Date,
): Promise<number> {
  const uploads = await sweep.execute(until);
  await recorder.flush();
  const runs = await sweepRuns.execute(until);
  const batches = await sweepBatches.execute(until);
  if (uploads.swept + runs.swept + batches.swept > 0)
    log('info', 'swept', { swept: uploads.swept, runs: runs.swept, batches: batches.swept });
  for (const { id, error } of uploads.failed) logError('could not sweep', error, { fileId: id });
  for (const { id, error } of runs.failed) logError('could not sweep a run', error, { runId: id });
  for (const { id, error } of batches.failed) logError('could not sweep a batch', error, { batchId: id });
  return uploads.failed.length + runs.failed.length + batches.failed.length;
}

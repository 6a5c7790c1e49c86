import type { Sweep, SweepBatches, SweepDeliveries, SweepReport, SweepRuns } from '@intake/domain';
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
    const all = [runSweep(sweepers), runDeliverySweep(sweepDeliveries)].map((one) => one.catch(failed));
    void Promise.all(all).finally(() => (isSweeping = false));
  }, interval);
  return () => clearInterval(timer);
}

/** One sweep of uploads, then one of runs, then one of batches, and what came of it in the log. @returns how many records could not be moved on */
export async function runSweep(
  { sweep, sweepRuns, sweepBatches, recorder }: Sweepers,
  until?: Date,
): Promise<number> {
  const uploads = await attempt(sweep, until);
  await recorder.flush();
  const runs = await attempt(sweepRuns, until);
  const batches = await attempt(sweepBatches, until);
  if (uploads.swept + runs.swept + batches.swept > 0)
    log('info', 'swept', { swept: uploads.swept, runs: runs.swept, batches: batches.swept });
  for (const { id, error } of uploads.failed) logError('could not sweep', error, { fileId: id });
  for (const { id, error } of runs.failed) logError('could not sweep a run', error, { runId: id });
  for (const { id, error } of batches.failed) logError('could not sweep a batch', error, { batchId: id });
  return uploads.failed.length + runs.failed.length + batches.failed.length;
}

/** A sweeper that fails as a whole (its list cannot be read) does not keep the others from their work. */
async function attempt(
  sweep: { execute(until?: Date): Promise<SweepReport> },
  until?: Date,
): Promise<SweepReport> {
  try {
    return await sweep.execute(until);
  } catch (error) {
    return { swept: 0, failed: [{ id: 'all', error }] };
  }
}

/** One sweep of deliveries of webhooks. @returns how many could not be put back into their queue */
export async function runDeliverySweep(sweep: SweepDeliveries, until?: Date): Promise<number> {
  const { swept, failed } = await sweep.execute(until);
  if (swept > 0) log('info', 'queued deliveries again', { deliveries: swept });
  for (const { id, error } of failed) logError('could not queue a delivery', error, { messageId: id });
  return failed.length;
}

import type { Sweep } from '@intake/domain';
import type { ActivityRecorder } from '../activity/activity-recorder.ts';
import { log, logError } from '../logging/log.ts';

/** Milliseconds. On AWS a schedule does this, see lambda/sweep.ts. */
const INTERVAL = 60_000;

/** @returns stops it */
export function sweepRegularly(sweep: Sweep, recorder: ActivityRecorder, interval = INTERVAL): () => void {
  let isSweeping = false;
  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    runSweep(sweep, recorder)
      .catch((error: unknown) => logError('sweep failed', error))
      .finally(() => (isSweeping = false));
  }, interval);
  return () => clearInterval(timer);
}

/** One sweep, and what came of it in the log. @returns how many records could not be moved on */
export async function runSweep(sweep: Sweep, recorder: ActivityRecorder, until?: Date): Promise<number> {
  const { swept, failed } = await sweep.execute(until);
  await recorder.flush();
  if (swept > 0) log('info', 'swept', { swept });
  for (const { id, error } of failed) logError('could not sweep', error, { fileId: id });
  return failed.length;
}

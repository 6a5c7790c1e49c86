import { Sweep, SweepRuns } from '@intake/domain';
import type { Context } from 'aws-lambda';
import { runSweep } from '../local/sweep-regularly.ts';
import { openUploads } from './uploads-context.ts';

/** What is under way when the time is up gets this long to end, in ms. */
const RESERVE = 30_000;
/** Where the caller says nothing of a limit, in ms. */
const LONGEST = 240_000;

/** EventBridge schedule -> Sweep, SweepRuns. Fails when something could not be swept, so that the alarm on errors sees it. */
export async function handler(_event: unknown, context?: Context): Promise<void> {
  const until = new Date(Date.now() + (context?.getRemainingTimeInMillis() ?? LONGEST) - RESERVE);
  const { uploads, recorder } = await openUploads();
  const failures = await runSweep(
    { sweep: uploads.get(Sweep), sweepRuns: uploads.get(SweepRuns, { strict: false }), recorder },
    until,
  );
  if (failures > 0) throw new Error(`${failures} records could not be swept; see the log.`);
}

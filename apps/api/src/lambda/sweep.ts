import { Sweep, SweepBatches, SweepRuns } from '@intake/domain';
import type { Context } from 'aws-lambda';
import { runSweep } from '../local/sweep-regularly.ts';
import { openMeasured } from './open-module.ts';
import { SweepModule } from './sweep.module.ts';

const open = openMeasured(SweepModule);

/** What is under way when the time is up gets this long to end, in ms. */
const RESERVE = 30_000;
/** Where the caller says nothing of a limit, in ms. */
const LONGEST = 240_000;

/** EventBridge schedule -> Sweep, SweepRuns, SweepBatches. Fails when something could not be swept, so that the alarm on errors sees it. */
export async function handler(_event: unknown, context?: Context): Promise<void> {
  const until = new Date(Date.now() + (context?.getRemainingTimeInMillis() ?? LONGEST) - RESERVE);
  const { app, recorder } = await open();
  const sweepers = {
    sweep: app.get(Sweep, { strict: false }),
    sweepRuns: app.get(SweepRuns, { strict: false }),
    sweepBatches: app.get(SweepBatches, { strict: false }),
    recorder,
  };
  const failures = await runSweep(sweepers, until);
  if (failures > 0) throw new Error(`${failures} records could not be swept; see the log.`);
}

import { Sweep } from '@intake/domain';
import { runSweep } from '../local/sweep-regularly.ts';
import { openUploads } from './uploads-context.ts';

/** EventBridge schedule -> Sweep. Fails when something could not be swept, so that the alarm on errors sees it. */
export async function handler(): Promise<void> {
  const { uploads, recorder } = await openUploads();
  const failures = await runSweep(uploads.get(Sweep), recorder);
  if (failures > 0) throw new Error(`${failures} records could not be swept; see the log.`);
}

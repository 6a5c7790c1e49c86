import { PerformStep, type StepRef } from '@intake/domain';
import { TasksModule } from '../processing/tasks.module.ts';
import { openModule } from './open-module.ts';

const open = openModule(TasksModule);

/**
 * infra/workflows/process-file.asl.json -> PerformStep. One algorithm of a run; what it throws is worth another attempt.
 * `lightTask` and `heavyTask` differ in memory, time and the algorithms that are packaged with them.
 */
export async function handler(step: StepRef): Promise<{ algorithm: string; state: string | null }> {
  const app = await open();
  const ended = await app.get(PerformStep).execute(step);
  return { algorithm: step.algorithm, state: ended?.state ?? null };
}

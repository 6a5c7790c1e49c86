import { FinishRun, PlanRun, RecordFailure, type RunRef, type Stages, type StepRef } from '@intake/domain';
import { WorkflowModule } from '../processing/workflow.module.ts';
import { openModule } from './open-module.ts';
import { reasonOf } from './task-failure.ts';

type Request =
  | { action: 'plan'; run: RunRef }
  | { action: 'recordFailure'; step: StepRef; error: string }
  | { action: 'finish'; run: RunRef };

const open = openModule(WorkflowModule);

/** infra/workflows/process-file.asl.json -> PlanRun, RecordFailure, FinishRun. */
export async function handler(request: Request): Promise<Stages | { state: string | null }> {
  const app = await open();
  switch (request.action) {
    case 'plan':
      return app.get(PlanRun).execute(request.run);
    case 'recordFailure':
      return stateOf(await app.get(RecordFailure).execute(request.step, reasonOf(request.error)));
    case 'finish':
      return stateOf(await app.get(FinishRun).execute(request.run));
  }
}

const stateOf = (thing: { state: string } | null) => ({ state: thing?.state ?? null });

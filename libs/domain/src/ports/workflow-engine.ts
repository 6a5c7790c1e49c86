import type { RunRef } from '../processing/processing-run.ts';

export type ExecutionState = 'running' | 'succeeded' | 'failed';

/** Runs the workflow of a run; Step Functions. */
export abstract class WorkflowEngine {
  /** False where a deployment has no workflow: then nothing is processed. */
  abstract readonly enabled: boolean;
  /** Begins the one execution of a run; asked again it changes nothing. */
  abstract start(run: RunRef): Promise<void>;
  /** Null when it never began, or so long ago that it was forgotten. */
  abstract find(run: RunRef): Promise<ExecutionState | null>;
  /** Idempotent. */
  abstract stop(run: RunRef, cause: string): Promise<void>;
}

/** Unique for a run, and a valid name of an execution: 80 characters at most. */
export const executionName = ({ fileId, runId }: RunRef): string => `${fileId}-${runId}`;

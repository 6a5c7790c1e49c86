import type { RoundRef } from '../batches/batch.ts';
import type { ExecutionState } from './workflow-engine.ts';

/** Runs the workflow of a batch; Step Functions. */
export abstract class BatchWorkflow {
  /** False where a deployment has no such workflow. */
  abstract readonly enabled: boolean;
  /** Begins the one execution of a round; asked again it changes nothing. */
  abstract start(ref: RoundRef): Promise<void>;
  /** Begins an execution that only gathers what became of a round. @param attempt another one is another execution */
  abstract finish(ref: RoundRef, attempt: number): Promise<void>;
  /** Of the round's own execution; null when it never began, or so long ago that it was forgotten. */
  abstract find(ref: RoundRef): Promise<ExecutionState | null>;
  /** Idempotent. */
  abstract stop(ref: RoundRef, cause: string): Promise<void>;
}

/** Valid names of executions: 80 characters at most. */
export const roundExecution = ({ batchId, round }: RoundRef): string => `${batchId}-${round}`;
export const finishExecution = (ref: RoundRef, attempt: number): string =>
  `${roundExecution(ref)}-finish-${attempt}`;

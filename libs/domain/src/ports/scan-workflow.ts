import type { ExecutionState } from './workflow-engine.ts';

/** Which scan of which file: every attempt is an execution of its own. */
export interface ScanRef {
  ownerId: string;
  fileId: string;
  /** From 1. */
  attempt: number;
}

/** Executions that bring a scanner's verdict, however long it takes. */
export abstract class ScanWorkflow {
  /** False where nothing scans: files are ready as soon as their content is what their name says. */
  abstract readonly enabled: boolean;
  /** Idempotent. */
  abstract start(ref: ScanRef): Promise<void>;
  /** @returns null when it was never started */
  abstract find(ref: ScanRef): Promise<ExecutionState | null>;
}

import { executionName, type ExecutionState, type RunRef, WorkflowEngine } from '@intake/domain';

/** Remembers which executions were begun; a test moves them on. */
export class MemoryWorkflowEngine extends WorkflowEngine {
  enabled = true;
  /** In the order in which they began; a name is there once. */
  readonly executions = new Map<string, { run: RunRef; state: ExecutionState }>();

  async start({ ownerId, fileId, runId }: RunRef): Promise<void> {
    const run = { ownerId, fileId, runId };
    if (!this.executions.has(executionName(run)))
      this.executions.set(executionName(run), { run, state: 'running' });
  }

  async find(run: RunRef): Promise<ExecutionState | null> {
    return this.executions.get(executionName(run))?.state ?? null;
  }

  async stop(run: RunRef): Promise<void> {
    const execution = this.executions.get(executionName(run));
    if (execution?.state === 'running') execution.state = 'failed';
  }
}

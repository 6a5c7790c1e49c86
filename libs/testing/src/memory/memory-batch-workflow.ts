import {
  BatchWorkflow,
  type ExecutionState,
  finishExecution,
  roundExecution,
  type RoundRef,
} from '@intake/domain';

interface MadeExecution {
  ref: RoundRef;
  state: ExecutionState;
  /** Only gathers. */
  only?: 'finish';
}

/** Remembers which executions were begun; a test moves them on. */
export class MemoryBatchWorkflow extends BatchWorkflow {
  enabled = true;
  readonly executions = new Map<string, MadeExecution>();

  async start(ref: RoundRef): Promise<void> {
    this.begin(roundExecution(ref), { ref: roundOf(ref), state: 'running' });
  }

  async finish(ref: RoundRef, attempt: number): Promise<void> {
    this.begin(finishExecution(ref, attempt), { ref: roundOf(ref), state: 'running', only: 'finish' });
  }

  async find(ref: RoundRef): Promise<ExecutionState | null> {
    return this.executions.get(roundExecution(ref))?.state ?? null;
  }

  async stop(ref: RoundRef): Promise<void> {
    const execution = this.executions.get(roundExecution(ref));
    if (execution?.state === 'running') execution.state = 'failed';
  }

  private begin(name: string, execution: MadeExecution): void {
    if (!this.executions.has(name)) this.executions.set(name, execution);
  }
}

const roundOf = ({ ownerId, batchId, round }: RoundRef): RoundRef => ({ ownerId, batchId, round });

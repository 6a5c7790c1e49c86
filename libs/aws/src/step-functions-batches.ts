import { type SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import {
  BatchWorkflow,
  type ExecutionState,
  finishExecution,
  roundExecution,
  type RoundRef,
} from '@intake/domain';
import { executionArnOf, executionState } from './execution-state.ts';
import { isNamed } from './s3-errors.ts';

/** One execution of the state machine per round, and more that only gather; Step Functions honours their names for 90 days. */
export class StepFunctionsBatches extends BatchWorkflow {
  private readonly client: () => SFNClient;
  private readonly stateMachineArn: string;

  /** @param stateMachineArn empty where the deployment has no such workflow */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  get enabled(): boolean {
    return this.stateMachineArn !== '';
  }

  start(ref: RoundRef): Promise<void> {
    return this.begin(roundExecution(ref), ref, 'run');
  }

  finish(ref: RoundRef, attempt: number): Promise<void> {
    return this.begin(finishExecution(ref, attempt), ref, 'finish');
  }

  find(ref: RoundRef): Promise<ExecutionState | null> {
    return executionState(this.client(), this.stateMachineArn, roundExecution(ref));
  }

  async stop(ref: RoundRef, cause: string): Promise<void> {
    const executionArn = executionArnOf(this.stateMachineArn, roundExecution(ref));
    try {
      await this.client().send(new StopExecutionCommand({ executionArn, cause }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) throw error;
    }
  }

  private async begin(name: string, ref: RoundRef, what: 'run' | 'finish'): Promise<void> {
    const { ownerId, batchId, round } = ref;
    const input = JSON.stringify({ what, batch: { ownerId, batchId, round } });
    const { stateMachineArn } = this;
    try {
      await this.client().send(new StartExecutionCommand({ stateMachineArn, name, input }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
    }
  }
}

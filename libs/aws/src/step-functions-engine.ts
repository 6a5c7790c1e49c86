import { type SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { executionName, type ExecutionState, type RunRef, WorkflowEngine } from '@intake/domain';
import { executionArnOf, executionState } from './execution-state.ts';
import { isNamed } from './s3-errors.ts';

/** One execution of the state machine per run; its name is the run's, which Step Functions honours for 90 days. */
export class StepFunctionsEngine extends WorkflowEngine {
  private readonly client: () => SFNClient;
  private readonly stateMachineArn: string;

  /** @param stateMachineArn empty where the deployment has no workflow */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  get enabled(): boolean {
    return this.stateMachineArn !== '';
  }

  async start({ ownerId, fileId, runId }: RunRef): Promise<void> {
    const ref = { ownerId, fileId, runId };
    const { stateMachineArn } = this;
    const command = { stateMachineArn, name: executionName(ref), input: JSON.stringify(ref) };
    try {
      await this.client().send(new StartExecutionCommand(command));
    } catch (error) {
      // It has run, and is over: names are not used twice.
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
    }
  }

  find(run: RunRef): Promise<ExecutionState | null> {
    return executionState(this.client(), this.stateMachineArn, executionName(run));
  }

  async stop(run: RunRef, cause: string): Promise<void> {
    const executionArn = executionArnOf(this.stateMachineArn, executionName(run));
    try {
      await this.client().send(new StopExecutionCommand({ executionArn, cause }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) throw error;
    }
  }
}

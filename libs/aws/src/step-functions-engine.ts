import type { SFNClient } from '@aws-sdk/client-sfn';
import { executionName, type ExecutionState, type RunRef, WorkflowEngine } from '@intake/domain';
import { StateMachine } from './state-machine.ts';

/** One execution of the state machine per run; its name is the run's. */
export class StepFunctionsEngine extends WorkflowEngine {
  private readonly machine: StateMachine;

  /** @param stateMachineArn empty where the deployment has no workflow */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.machine = new StateMachine(client, stateMachineArn);
  }

  get enabled(): boolean {
    return this.machine.exists;
  }

  start({ ownerId, fileId, runId }: RunRef): Promise<void> {
    const ref = { ownerId, fileId, runId };
    return this.machine.start(executionName(ref), ref);
  }

  find(run: RunRef): Promise<ExecutionState | null> {
    return this.machine.find(executionName(run));
  }

  stop(run: RunRef, cause: string): Promise<void> {
    return this.machine.stop(executionName(run), cause);
  }
}

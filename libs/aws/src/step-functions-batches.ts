import type { SFNClient } from '@aws-sdk/client-sfn';
import {
  BatchWorkflow,
  type ExecutionState,
  finishExecution,
  roundExecution,
  type RoundRef,
} from '@intake/domain';
import { StateMachine } from './state-machine.ts';

/** One execution of the state machine per round, and more that only gather. */
export class StepFunctionsBatches extends BatchWorkflow {
  private readonly machine: StateMachine;

  /** @param stateMachineArn empty where the deployment has no such workflow */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.machine = new StateMachine(client, stateMachineArn);
  }

  get enabled(): boolean {
    return this.machine.exists;
  }

  start(ref: RoundRef): Promise<void> {
    return this.machine.start(roundExecution(ref), inputOf('run', ref));
  }

  finish(ref: RoundRef, attempt: number): Promise<void> {
    return this.machine.start(finishExecution(ref, attempt), inputOf('finish', ref));
  }

  find(ref: RoundRef): Promise<ExecutionState | null> {
    return this.machine.find(roundExecution(ref));
  }

  stop(ref: RoundRef, cause: string): Promise<void> {
    return this.machine.stop(roundExecution(ref), cause);
  }
}

const inputOf = (what: 'run' | 'finish', { ownerId, batchId, round }: RoundRef) => ({
  what,
  batch: { ownerId, batchId, round },
});

import type { SFNClient } from '@aws-sdk/client-sfn';
import { type ExecutionState, type ScanRef, ScanWorkflow } from '@intake/domain';
import { StateMachine } from '../state-machine.ts';

/** One execution per attempt. */
export class StepFunctionsScans extends ScanWorkflow {
  private readonly machine: StateMachine;

  /** @param stateMachineArn empty where nothing scans */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.machine = new StateMachine(client, stateMachineArn);
  }

  get enabled(): boolean {
    return this.machine.exists;
  }

  start({ ownerId, fileId, attempt }: ScanRef): Promise<void> {
    const ref = { ownerId, fileId, attempt };
    return this.machine.start(nameOf(ref), ref);
  }

  find(ref: ScanRef): Promise<ExecutionState | null> {
    return this.machine.find(nameOf(ref));
  }
}

/** Names are at most 80 characters. */
const nameOf = ({ fileId, attempt }: ScanRef): string => `scan-${fileId}-${attempt}`;

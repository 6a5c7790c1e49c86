import { type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type ExecutionState, type ScanRef, ScanWorkflow } from '@intake/domain';
import { executionState } from '../execution-state.ts';
import { isNamed } from '../s3-errors.ts';

/** One execution per attempt. */
export class StepFunctionsScans extends ScanWorkflow {
  private readonly client: () => SFNClient;
  private readonly stateMachineArn: string;

  /** @param stateMachineArn empty where nothing scans */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    super();
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  get enabled(): boolean {
    return this.stateMachineArn !== '';
  }

  async start({ ownerId, fileId, attempt }: ScanRef): Promise<void> {
    const ref = { ownerId, fileId, attempt };
    const input = JSON.stringify(ref);
    const { stateMachineArn } = this;
    try {
      await this.client().send(new StartExecutionCommand({ stateMachineArn, name: nameOf(ref), input }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
    }
  }

  find(ref: ScanRef): Promise<ExecutionState | null> {
    return executionState(this.client(), this.stateMachineArn, nameOf(ref));
  }
}

/** Names are at most 80 characters, and honoured for 90 days. */
const nameOf = ({ fileId, attempt }: ScanRef): string => `scan-${fileId}-${attempt}`;

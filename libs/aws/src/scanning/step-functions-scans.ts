import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { type ExecutionState, type ScanRef, ScanWorkflow } from '@intake/domain';
import { isNamed } from '../s3-errors.ts';

/** One execution per attempt, by whichever scanner the deployment has. */
export class StepFunctionsScans extends ScanWorkflow {
  private readonly client: () => SFNClient;
  private readonly stateMachineArn: string;
  private readonly scanner: string;

  /** @param scanner `none`, or what infra/workflows/scan-file.asl.json knows */
  constructor(client: () => SFNClient, stateMachineArn: string, scanner: string) {
    super();
    this.client = client;
    this.stateMachineArn = stateMachineArn;
    this.scanner = scanner;
  }

  get enabled(): boolean {
    return this.scanner !== 'none' && this.stateMachineArn !== '';
  }

  async start({ ownerId, fileId, attempt }: ScanRef): Promise<void> {
    const ref = { ownerId, fileId, attempt };
    const input = JSON.stringify({ scanner: this.scanner, ref });
    const { stateMachineArn } = this;
    try {
      await this.client().send(new StartExecutionCommand({ stateMachineArn, name: nameOf(ref), input }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
    }
  }

  async find(ref: ScanRef): Promise<ExecutionState | null> {
    const executionArn = `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${nameOf(ref)}`;
    try {
      const { status } = await this.client().send(new DescribeExecutionCommand({ executionArn }));
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
      return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
    } catch (error) {
      if (isNamed(error, 'ExecutionDoesNotExist')) return null;
      throw error;
    }
  }
}

/** Names are at most 80 characters, and honoured for 90 days. */
const nameOf = ({ fileId, attempt }: ScanRef): string => `scan-${fileId}-${attempt}`;

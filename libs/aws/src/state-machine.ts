import {
  DescribeExecutionCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { ExecutionState } from '@intake/domain';
import { isNamed } from './s3-errors.ts';

/** A state machine of Step Functions, and its executions by their names, which are honoured for 90 days. */
export class StateMachine {
  private readonly client: () => SFNClient;
  private readonly stateMachineArn: string;

  /** @param stateMachineArn empty where the deployment has none */
  constructor(client: () => SFNClient, stateMachineArn: string) {
    this.client = client;
    this.stateMachineArn = stateMachineArn;
  }

  get exists(): boolean {
    return this.stateMachineArn !== '';
  }

  /** Once: whatever has had this name, running or over, is not begun again. @param name 80 characters at most */
  async start(name: string, input: object): Promise<void> {
    const { stateMachineArn } = this;
    try {
      await this.client().send(
        new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }),
      );
    } catch (error) {
      if (!isNamed(error, 'ExecutionAlreadyExists')) throw error;
    }
  }

  /** @returns null when there is no execution of this name */
  async find(name: string): Promise<ExecutionState | null> {
    try {
      const { status } = await this.client().send(
        new DescribeExecutionCommand({ executionArn: this.executionArn(name) }),
      );
      if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
      return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
    } catch (error) {
      if (isNamed(error, 'ExecutionDoesNotExist')) return null;
      throw error;
    }
  }

  /** Idempotent. */
  async stop(name: string, cause: string): Promise<void> {
    try {
      await this.client().send(new StopExecutionCommand({ executionArn: this.executionArn(name), cause }));
    } catch (error) {
      if (!isNamed(error, 'ExecutionDoesNotExist')) throw error;
    }
  }

  private executionArn(name: string): string {
    return `${this.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  }
}

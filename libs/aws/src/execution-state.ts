import { DescribeExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { ExecutionState } from '@intake/domain';
import { isNamed } from './s3-errors.ts';

/** @returns null when there is no execution of this name */
export async function executionState(
  client: SFNClient,
  stateMachineArn: string,
  name: string,
): Promise<ExecutionState | null> {
  const executionArn = executionArnOf(stateMachineArn, name);
  try {
    const { status } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'RUNNING' || status === 'PENDING_REDRIVE') return 'running';
    return status === 'SUCCEEDED' ? 'succeeded' : 'failed';
  } catch (error) {
    if (isNamed(error, 'ExecutionDoesNotExist')) return null;
    throw error;
  }
}

export const executionArnOf = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;

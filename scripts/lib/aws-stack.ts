import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import type { Target } from './aws-target.ts';

/** The outputs of serverless.yml's stack that commands need. */
export interface StackOutputs {
  Url: string;
  DistributionId: string;
  DistributionDomain: string;
  WebBucketName: string;
  FilesBucketName: string;
  TableName: string;
  /** Where osls keeps what it deploys. */
  ServerlessDeploymentBucketName: string;
}

/** What holds the data of a stage, by its names. */
export interface DataNames {
  /** The one that the stack has, or would be given; then those of earlier releases. */
  filesBuckets: string[];
  table: string;
}

export const stackName = (stage: string) => `intake-${stage}`;

/** Runs `work` with a client of the target's region, and closes it. */
export async function withCloudFormation<T>(
  { region, credentials }: Target,
  work: (client: CloudFormationClient) => Promise<T>,
): Promise<T> {
  const client = new CloudFormationClient({ region, credentials });
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

/** Null when the stage has no stack. */
export function describeStack(target: Target): Promise<Stack | null> {
  return withCloudFormation(target, async (client) => {
    try {
      const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackName(target.stage) }));
      return Stacks![0]!;
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) return null;
      throw error;
    }
  });
}

/** Empty while a first deployment has not finished; null when there is no stack. */
export async function stackOutputs(target: Target): Promise<Partial<StackOutputs> | null> {
  const stack = await describeStack(target);
  const pairs = stack?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]);
  return stack && (Object.fromEntries(pairs ?? []) as Partial<StackOutputs>);
}

/** By the rules of serverless.yml; data outlives its stack, so the names must be known without one. */
export function dataNames(
  { stage, region }: Pick<Target, 'stage' | 'region'>,
  account: string,
  outputs: Partial<StackOutputs> | null,
): DataNames {
  const files = `intake-${stage}-files-${account}`;
  const names = [outputs?.FilesBucketName, `${files}-${region}`, files];
  return {
    filesBuckets: [...new Set(names.filter((name) => name !== undefined))],
    table: outputs?.TableName ?? `intake-${stage}`,
  };
}

/** Whether CloudFormation refuses to delete the stack. */
export function protectStack(target: Target, EnableTerminationProtection: boolean): Promise<unknown> {
  return withCloudFormation(target, (client) =>
    client.send(
      new UpdateTerminationProtectionCommand({
        StackName: stackName(target.stage),
        EnableTerminationProtection,
      }),
    ),
  );
}

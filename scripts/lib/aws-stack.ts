import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import type { Target } from './aws-target.ts';

/** The outputs of serverless.yml's stack that commands need. */
export interface StackOutputs {
  Url: string;
  DistributionId: string;
  WebBucketName: string;
  FilesBucketName: string;
  TableName: string;
}

/** Null when the stage is not deployed. */
export async function stackOutputs({ stage, region, credentials }: Target): Promise<StackOutputs | null> {
  const client = new CloudFormationClient({ region, credentials });
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: `intake-${stage}` }));
    const pairs = Stacks![0]!.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]) ?? [];
    return Object.fromEntries(pairs) as StackOutputs;
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) return null;
    throw error;
  } finally {
    client.destroy();
  }
}

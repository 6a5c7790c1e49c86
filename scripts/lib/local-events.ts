import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsOptions, createS3 } from '@intake/aws';
import { deployedFunction, deployedQueue } from './deployed-settings.ts';
import { inRepo } from './paths.ts';

const FUNCTION = 'objectCreated';
const BUNDLE = 'object-created';

/**
 * What S3 stores goes to a rule, from there to a queue, and from the queue to the function that finishes uploads whose sender has
 * left: as serverless.yml and infra/object-events.yml have it on AWS. May be repeated.
 * @param dir where the function's code is put
 */
export async function wireObjectEvents(
  aws: AwsOptions,
  { stage, bucket, dir }: { stage: string; bucket: string; dir: string },
): Promise<void> {
  const [s3, sqs, events, lambda] = [
    createS3(aws),
    new SQSClient(aws),
    new EventBridgeClient(aws),
    new LambdaClient(aws),
  ];
  try {
    const deadLetters = await queue(sqs, `intake-${stage}-dead-letters`);
    const { VisibilityTimeout, RedrivePolicy } = deployedQueue('ObjectEvents');
    const objectEvents = await queue(sqs, `intake-${stage}-object-events`, {
      VisibilityTimeout: String(VisibilityTimeout),
      RedrivePolicy: JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn: deadLetters }),
    });
    await putFunction(lambda, stage, dir);
    await mapQueue(lambda, objectEvents, `intake-${stage}-${FUNCTION}`);

    const Name = `intake-${stage}-object-created`;
    const EventPattern = JSON.stringify({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: 'files/' }] } },
    });
    await events.send(new PutRuleCommand({ Name, EventPattern }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: objectEvents }] }));
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }),
    );
  } finally {
    for (const client of [s3, sqs, events, lambda]) client.destroy();
  }
}

/** A queue of this release's settings, also where an earlier one has made it with others. @returns its ARN */
async function queue(
  sqs: SQSClient,
  QueueName: string,
  Attributes?: Record<string, string>,
): Promise<string> {
  // With attributes, CreateQueue refuses a queue that has other ones.
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  if (Attributes) await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return found.Attributes!['QueueArn']!;
}

/** The function with the code that was built last; one that is there is changed, so that no event meets a gap. */
async function putFunction(lambda: LambdaClient, stage: string, dir: string): Promise<void> {
  const code = join(dir, BUNDLE);
  mkdirSync(code, { recursive: true });
  cpSync(inRepo('apps/api/dist/lambda/index.cjs'), join(code, 'index.cjs'));
  cpSync(inRepo(`apps/api/dist/lambda/${BUNDLE}/bundle.cjs`), join(code, 'bundle.cjs'));
  const { handler, memorySize, timeout, environment = {} } = deployedFunction(FUNCTION);
  const FunctionName = `intake-${stage}-${FUNCTION}`;
  const Code = { S3Bucket: 'local-folder', S3Key: code };
  const settings = {
    ...{ FunctionName, Handler: handler, MemorySize: memorySize, Timeout: timeout },
    Environment: { Variables: { ...environment, INTAKE_STAGE: stage } },
  };
  try {
    await lambda.send(new UpdateFunctionConfigurationCommand(settings));
    await lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ...Code }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    const Role = 'arn:aws:iam::000000000000:role/local';
    await lambda.send(new CreateFunctionCommand({ ...settings, Role, Code, Runtime: 'nodejs24.x' }));
  }
}

async function mapQueue(lambda: LambdaClient, EventSourceArn: string, FunctionName: string): Promise<void> {
  const { batchSize, maximumConcurrency } = deployedFunction(FUNCTION).events.find(({ sqs }) => sqs)!.sqs!;
  const settings = {
    ...{ FunctionName, BatchSize: batchSize },
    ScalingConfig: { MaximumConcurrency: maximumConcurrency },
    FunctionResponseTypes: ['ReportBatchItemFailures' as const],
  };
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn }),
  );
  const UUID = EventSourceMappings[0]?.UUID;
  if (UUID) await lambda.send(new UpdateEventSourceMappingCommand({ UUID, ...settings }));
  else await lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn, ...settings }));
}

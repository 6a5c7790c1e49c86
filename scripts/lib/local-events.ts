import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type AwsOptions, createS3 } from '@intake/aws';
import { deployedFunctions, deployedQueue } from './deployed-settings.ts';
import { functionName } from './local-functions.ts';

const FUNCTION = 'objectCreated';

/**
 * What S3 stores goes to a rule, from there to a queue, and from the queue to the function that finishes uploads whose sender has
 * left: as serverless.yml and infra/object-events.yml have it on AWS. May be repeated;
 * needs `putFunctions` before.
 */
export async function wireObjectEvents(
  aws: AwsOptions,
  { stage, bucket }: { stage: string; bucket: string },
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
    await mapQueue(lambda, objectEvents, functionName(stage, FUNCTION));

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

async function mapQueue(lambda: LambdaClient, EventSourceArn: string, FunctionName: string): Promise<void> {
  const { batchSize, maximumConcurrency } = deployedFunctions()[FUNCTION]!.events!.find(
    ({ sqs }) => sqs,
  )!.sqs!;
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

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
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { type AwsOptions, createS3, createSsm, PARAMETERS, pathOf } from '@intake/aws';
import { deployedFunctions, deployedQueue } from './deployed-settings.ts';
import { functionName } from './local-functions.ts';

/**
 * What S3 stores goes to a rule, from there to a queue, and from the queue to the function that finishes uploads whose sender has
 * left; deliveries of webhooks go by a queue to the function that sends them: as serverless.yml and infra/ have it on AWS. May be
 * repeated; needs `putFunctions` before.
 */
export async function wireEvents(
  aws: AwsOptions,
  { stage, bucket }: { stage: string; bucket: string },
): Promise<void> {
  const [s3, events] = [createS3(aws), new EventBridgeClient(aws)];
  try {
    const objectEvents = await connect(aws, stage, {
      ...{ id: 'ObjectEvents', name: 'object-events', fn: 'objectCreated' },
    });
    await wireWebhooks(aws, stage);
    const Name = `intake-${stage}-object-created`;
    const EventPattern = JSON.stringify({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [bucket] }, object: { key: [{ prefix: 'files/' }] } },
    });
    await events.send(new PutRuleCommand({ Name, EventPattern }));
    await events.send(
      new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: objectEvents.arn }] }),
    );
    const { pattern } = deployedFunctions()['scan']!.events!.find((one) => one.eventBridge)!.eventBridge!;
    const guardDuty = { ...pattern, detail: { s3ObjectDetails: { bucketName: [bucket] } } };
    const Rule = `intake-${stage}-scan`;
    await events.send(new PutRuleCommand({ Name: Rule, EventPattern: JSON.stringify(guardDuty) }));
    const Arn = `arn:aws:lambda:${aws.region}:000000000000:function:${functionName(stage, 'scan')}`;
    await events.send(new PutTargetsCommand({ Rule, Targets: [{ Id: 'function', Arn }] }));
    const NotificationConfiguration = { EventBridgeConfiguration: {} };
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration }),
    );
  } finally {
    for (const client of [s3, events]) client.destroy();
  }
}

/** The queue of deliveries, and the parameter that names it. Needs `putFunctions` before. */
export async function wireWebhooks(aws: AwsOptions, stage: string): Promise<void> {
  const { url: Value } = await connect(aws, stage, {
    ...{ id: 'WebhookDeliveries', name: 'webhook-deliveries', fn: 'webhooks' },
  });
  const ssm = createSsm(aws);
  const Name = pathOf(stage) + PARAMETERS.webhookQueue.name;
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }));
  ssm.destroy();
}

/** A queue as infra/ has it, before the function that works it off. */
async function connect(
  aws: AwsOptions,
  stage: string,
  { id, name, fn }: { id: string; name: string; fn: string },
): Promise<MadeQueue> {
  const [sqs, lambda] = [new SQSClient(aws), new LambdaClient(aws)];
  try {
    const deadLetters = await queue(sqs, `intake-${stage}-dead-letters`);
    const { VisibilityTimeout, DelaySeconds = 0, RedrivePolicy } = deployedQueue(id);
    const made = await queue(sqs, `intake-${stage}-${name}`, {
      VisibilityTimeout: String(VisibilityTimeout),
      DelaySeconds: String(DelaySeconds),
      RedrivePolicy: JSON.stringify({ ...RedrivePolicy, deadLetterTargetArn: deadLetters.arn }),
    });
    await mapQueue(lambda, made.arn, stage, fn);
    return made;
  } finally {
    for (const client of [sqs, lambda]) client.destroy();
  }
}

interface MadeQueue {
  arn: string;
  url: string;
}

/** A queue of this release's settings, also where an earlier one has made it with others. */
async function queue(
  sqs: SQSClient,
  QueueName: string,
  Attributes?: Record<string, string>,
): Promise<MadeQueue> {
  // With attributes, CreateQueue refuses a queue that has other ones.
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  if (Attributes) await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return { arn: found.Attributes!['QueueArn']!, url: QueueUrl! };
}

async function mapQueue(
  lambda: LambdaClient,
  EventSourceArn: string,
  stage: string,
  fn: string,
): Promise<void> {
  const {
    batchSize,
    maximumBatchingWindow = 0,
    maximumConcurrency,
  } = deployedFunctions()[fn]!.events!.find(({ sqs }) => sqs)!.sqs!;
  const settings = {
    ...{ FunctionName: functionName(stage, fn), BatchSize: batchSize },
    MaximumBatchingWindowInSeconds: maximumBatchingWindow,
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

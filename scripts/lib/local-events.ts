import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type AwsOptions, createS3 } from '@intake/aws';
import { load } from 'js-yaml';
import { inRepo } from './paths.ts';

/** What of serverless.yml holds for a function here as well. */
interface DeployedFunction {
  handler: string;
  memorySize: number;
  timeout: number;
  environment?: Record<string, string>;
}

const FUNCTION = 'objectCreated';
const BUNDLE = 'object-created';
/** Seconds, and attempts, as infra/object-events.yml has them. */
const QUEUE = { VisibilityTimeout: '360' };
const MAX_RECEIVE_COUNT = 5;

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
    const redrive = JSON.stringify({ deadLetterTargetArn: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT });
    const objectEvents = await queue(sqs, `intake-${stage}-object-events`, {
      ...QUEUE,
      RedrivePolicy: redrive,
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

/** @returns its ARN */
async function queue(
  sqs: SQSClient,
  QueueName: string,
  Attributes: Record<string, string> = {},
): Promise<string> {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
  const found = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
  return found.Attributes!['QueueArn']!;
}

/** The function anew, with the code that was built last. */
async function putFunction(lambda: LambdaClient, stage: string, dir: string): Promise<void> {
  const code = join(dir, BUNDLE);
  mkdirSync(code, { recursive: true });
  cpSync(inRepo('apps/api/dist/lambda/index.cjs'), join(code, 'index.cjs'));
  cpSync(inRepo(`apps/api/dist/lambda/${BUNDLE}/bundle.cjs`), join(code, 'bundle.cjs'));
  const FunctionName = `intake-${stage}-${FUNCTION}`;
  const { handler, memorySize, timeout, environment = {} } = deployed();
  await lambda.send(new DeleteFunctionCommand({ FunctionName })).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
  await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Handler: handler, MemorySize: memorySize, Timeout: timeout, Runtime: 'nodejs24.x' },
      Role: 'arn:aws:iam::000000000000:role/local',
      Environment: { Variables: { ...environment, INTAKE_STAGE: stage } },
      Code: { S3Bucket: 'local-folder', S3Key: code },
    }),
  );
}

async function mapQueue(lambda: LambdaClient, EventSourceArn: string, FunctionName: string): Promise<void> {
  const { EventSourceMappings = [] } = await lambda.send(
    new ListEventSourceMappingsCommand({ EventSourceArn }),
  );
  if (EventSourceMappings.length > 0) return;
  await lambda.send(
    new CreateEventSourceMappingCommand({
      ...{ EventSourceArn, FunctionName, BatchSize: 10 },
      ScalingConfig: { MaximumConcurrency: 2 },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  );
}

function deployed(): DeployedFunction {
  // CloudFormation's own tags mean nothing here.
  const text = readFileSync(inRepo('serverless.yml'), 'utf8').replaceAll(
    /!(?:Sub|GetAtt|Ref|If|Equals|Not)\b/g,
    '',
  );
  const { functions } = load(text) as { functions: Record<string, DeployedFunction> };
  return functions[FUNCTION]!;
}

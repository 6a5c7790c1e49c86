import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFunctionCommand, LambdaClient, ListEventSourceMappingsCommand } from '@aws-sdk/client-lambda';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { createS3 } from '@intake/aws';
import { startLocalAws } from '@intake/local-aws';
import { buildTargets } from './build-targets.ts';
import { wireEvents } from './local-events.ts';
import { copyCode, putFunctions } from './local-functions.ts';

const dir = mkdtempSync(join(tmpdir(), 'intake-wiring-'));
let aws: Awaited<ReturnType<typeof startLocalAws>>;
const options = () => ({ endpoint: aws.endpoint, region: 'us-west-1', credentials: aws.credentials });
const wire = async () => {
  await putFunctions(options(), { stage: 'local', code: (bundle) => copyCode(join(dir, 'lambda'), bundle) });
  await wireEvents(options(), { stage: 'local', bucket: 'files-of-a-test' });
};

beforeAll(async () => {
  await buildTargets({ only: 'api' });
  aws = await startLocalAws({ dataDir: join(dir, 'aws'), port: 0 });
  const s3 = createS3(options());
  await s3.send(new CreateBucketCommand({ Bucket: 'files-of-a-test' }));
  s3.destroy();
}, 120_000);
afterAll(async () => {
  await aws.close();
  rmSync(dir, { recursive: true, force: true });
});

it('is as deployed, and again over what an earlier release has set otherwise', async () => {
  const [sqs, lambda] = [new SQSClient(options()), new LambdaClient(options())];
  await wire();
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'intake-local-object-events' }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '30' } }));
  await wire();

  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(Attributes).toMatchObject({ VisibilityTimeout: '360', DelaySeconds: '5' });
  expect(JSON.parse(Attributes!['RedrivePolicy']!)).toMatchObject({ maxReceiveCount: 5 });
  const { EventSourceMappings } = await lambda.send(new ListEventSourceMappingsCommand({}));
  const ScalingConfig = { MaximumConcurrency: 2 };
  const mapping = { BatchSize: 10, MaximumBatchingWindowInSeconds: 0, ScalingConfig };
  expect(EventSourceMappings).toMatchObject([mapping, mapping]);
  const found = await lambda.send(new GetFunctionCommand({ FunctionName: 'intake-local-objectCreated' }));
  expect(found.Configuration).toMatchObject({ MemorySize: 512, Timeout: 60 });
  for (const client of [sqs, lambda]) client.destroy();
}, 60_000);

import {
  DescribeRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutBucketNotificationConfigurationCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLocalAws } from './local-aws.ts';
import { clientOptions, createFunction } from './testing/lambda-folder.ts';
import { BUCKET, refused, startTestAws, type TestAws } from './testing/local-s3.ts';

let t: TestAws;
const sqs = () => new SQSClient(clientOptions(t));
beforeEach(async () => {
  t = await startTestAws();
}, 30_000);
afterEach(() => t.stop());

async function createQueue(name: string, Attributes: Record<string, string> = {}) {
  const { QueueUrl } = await sqs().send(new CreateQueueCommand({ QueueName: name, Attributes }));
  return { url: QueueUrl!, arn: `arn:aws:sqs:us-west-1:000000000000:${name}` };
}
const receive = async (QueueUrl: string, extra: object = {}): Promise<Message[]> =>
  (await sqs().send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...extra }))).Messages ??
  [];

/** Objects of the bucket -> rule -> queue. */
async function deliverTo(arn: string) {
  const events = new EventBridgeClient(clientOptions(t));
  const EventPattern = JSON.stringify({
    source: ['aws.s3'],
    'detail-type': ['Object Created'],
    detail: { bucket: { name: [BUCKET] }, object: { key: [{ prefix: 'files/' }] } },
  });
  await events.send(new PutRuleCommand({ Name: 'stored', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'stored', Targets: [{ Id: 'queue', Arn: arn }] }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await t
    .client()
    .send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration }));
}
const put = (Key: string) => t.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'hello' }));

test('an object becomes an event in the queue of the rule that matches it', async () => {
  const queue = await createQueue('stored');
  await put('files/before');
  await deliverTo(queue.arn);
  await put('other/a');
  await put('files/a b/ü');
  const messages = await receive(queue.url, { WaitTimeSeconds: 5 });
  expect(messages.map(({ Body }) => JSON.parse(Body!))).toMatchObject([
    {
      source: 'aws.s3',
      detail: { bucket: { name: BUCKET }, reason: 'PutObject', object: { key: 'files/a b/ü', size: 5 } },
    },
  ]);
});

test('messages hide, come back, and end in the dead-letter queue', async () => {
  const dead = await createQueue('dead');
  const policy = { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 };
  const queue = await createQueue('work', { VisibilityTimeout: '10', RedrivePolicy: JSON.stringify(policy) });
  await sqs().send(
    new SendMessageCommand({
      QueueUrl: queue.url,
      MessageBody: 'x',
      MessageAttributes: { n: { DataType: 'Number', StringValue: '1' } },
    }),
  );
  const [first] = await receive(queue.url, { MessageAttributeNames: ['All'] });
  expect(first).toMatchObject({ Body: 'x', MessageAttributes: { n: { StringValue: '1' } } });
  expect(await receive(queue.url)).toEqual([]);
  const back = { QueueUrl: queue.url, ReceiptHandle: first!.ReceiptHandle, VisibilityTimeout: 0 };
  await sqs().send(new ChangeMessageVisibilityCommand(back));
  const [second] = await receive(queue.url, { AttributeNames: ['All'] });
  expect(second!.Attributes!['ApproximateReceiveCount']).toBe('2');
  expect(await refused(sqs().send(new ChangeMessageVisibilityCommand(back)))).toBe('400 MessageNotInflight');
  t.ahead += 11_000;
  expect(await receive(queue.url)).toEqual([]);
  const [last] = await receive(dead.url);
  expect(last!.MessageId).toBe(first!.MessageId);
  await sqs().send(new DeleteMessageCommand({ QueueUrl: dead.url, ReceiptHandle: last!.ReceiptHandle }));
  const { Attributes } = await sqs().send(
    new GetQueueAttributesCommand({ QueueUrl: dead.url, AttributeNames: ['All'] }),
  );
  expect(Attributes).toMatchObject({
    ApproximateNumberOfMessages: '0',
    ApproximateNumberOfMessagesNotVisible: '0',
  });
});

test('a function gets batches; what it says has failed comes again, the rest does not', async () => {
  const dead = await createQueue('dead');
  const policy = { deadLetterTargetArn: dead.arn, maxReceiveCount: 2 };
  const queue = await createQueue('work', { VisibilityTimeout: '1', RedrivePolicy: JSON.stringify(policy) });
  const log = join(t.dataDir, 'seen.log');
  await createFunction(t, {
    name: 'worker',
    timeout: 1,
    source: `import { appendFileSync } from 'node:fs';
      export const handler = async ({ Records }) => {
        for (const { body } of Records) appendFileSync(${JSON.stringify(log)}, body + '\\n');
        return { batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({ itemIdentifier: messageId })) };
      };`,
  });
  await new LambdaClient(clientOptions(t)).send(
    new CreateEventSourceMappingCommand({
      FunctionName: 'worker',
      EventSourceArn: queue.arn,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 2 },
    }),
  );
  const Entries = ['good', 'bad', 'fine'].map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  await sqs().send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries }));
  const [failed] = await receive(dead.url, { WaitTimeSeconds: 15 });
  expect(failed!.Body).toBe('bad');
  expect(readFileSync(log, 'utf8').trim().split('\n').sort()).toEqual(['bad', 'bad', 'fine', 'good']);
}, 30_000);

test('a batch waits for company as long as its window allows, and no longer than until it is full', async () => {
  const queue = await createQueue('work');
  const log = join(t.dataDir, 'sizes.log');
  await createFunction(t, {
    name: 'counter',
    source: `import { appendFileSync } from 'node:fs';
      export const handler = async ({ Records }) => appendFileSync(${JSON.stringify(log)}, Records.length + '\\n');`,
  });
  await new LambdaClient(clientOptions(t)).send(
    new CreateEventSourceMappingCommand({
      ...{ FunctionName: 'counter', EventSourceArn: queue.arn, BatchSize: 3 },
      MaximumBatchingWindowInSeconds: 1,
    }),
  );
  const send = (MessageBody: string) =>
    sqs().send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
  for (const body of ['a', 'b', 'c', 'd']) await send(body);
  const sizes = () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);
  while (sizes().length < 2) await sleep(50);
  expect(sizes()).toEqual(['3', '1']);
}, 30_000);

test('what was stored while events could not be delivered is delivered after the restart', async () => {
  const queue = await createQueue('stored');
  await deliverTo(queue.arn);
  const log = join(t.dataDir, 'seen.log');
  await createFunction(t, {
    name: 'slow',
    source: `import { appendFileSync } from 'node:fs';
      export const handler = async ({ Records }) => {
        appendFileSync(${JSON.stringify(log)}, 'begun\\n');
        if (!process.env.FINISH) await new Promise((resolve) => setTimeout(resolve, 5000));
      };`,
  });
  await new LambdaClient(clientOptions(t)).send(
    new CreateEventSourceMappingCommand({ FunctionName: 'slow', EventSourceArn: queue.arn }),
  );
  await put('files/a');
  while (!existsSync(log)) await sleep(50);
  const { dataDir } = t;
  await t.aws.close();
  // Everything of the first one is gone; the message was never deleted, because its function never answered.
  const aws = await startLocalAws({ dataDir, port: 0, now: () => Date.now() + 60_000 });
  Object.assign(t, { aws });
  while (readFileSync(log, 'utf8').split('\n').length < 3) await sleep(50);
}, 30_000);

test('PutEvents, rules, and what is refused', async () => {
  const events = new EventBridgeClient(clientOptions(t));
  const queue = await createQueue('mine');
  await events.send(
    new PutRuleCommand({ Name: 'big', EventPattern: '{"detail":{"size":[{"numeric":[">",5]}]}}' }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: 'big', Targets: [{ Id: '1', Arn: queue.arn, InputPath: '$.detail' }] }),
  );
  const entry = (size: number) => ({ Source: 'test', DetailType: 't', Detail: JSON.stringify({ size }) });
  const { FailedEntryCount } = await events.send(
    new PutEventsCommand({
      Entries: [entry(5), entry(6), { Source: 'aws.s3', DetailType: 't', Detail: '{}' }],
    }),
  );
  expect(FailedEntryCount).toBe(1);
  expect((await receive(queue.url)).map(({ Body }) => Body)).toEqual(['{"size":6}']);
  expect(await refused(events.send(new DescribeRuleCommand({ Name: 'none' })))).toBe(
    '400 ResourceNotFoundException',
  );
  const wrong = new PutRuleCommand({ Name: 'wrong', EventPattern: '{"a":[{"sounds-like":"b"}]}' });
  expect(await refused(events.send(wrong))).toBe('400 InvalidEventPatternException');
});

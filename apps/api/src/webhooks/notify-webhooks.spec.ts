import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { createEventBridge, EventBridgeBus, key, RandomSecrets, type StreamRecord } from '@intake/aws';
import { DomainError, type EventBus, type FileRecord, QueueDeliveries } from '@intake/domain';
import {
  aFile,
  aWebhook,
  FixedClock,
  MemoryDeliveryQueue,
  MemoryDeliveryStore,
  MemoryEventBus,
  MemoryWebhookStore,
} from '@intake/testing';
import { startLocalAws } from '@intake/local-aws';
import { NotifyWebhooks } from './notify-webhooks.ts';

const clock = new FixedClock();
const at = clock.now().toISOString();

function notifier(bus: EventBus) {
  const [webhooks, deliveries] = [new MemoryWebhookStore(), new MemoryDeliveryStore()];
  const queue = new MemoryDeliveryQueue();
  const queueDeliveries = new QueueDeliveries({ webhooks, deliveries, queue, clock });
  return {
    notify: new NotifyWebhooks(queueDeliveries, bus, new RandomSecrets()),
    webhooks,
    deliveries,
    queue,
  };
}

function written(before: FileRecord | null, after: FileRecord): StreamRecord {
  const keys = { pk: key.owner(after.ownerId), sk: `FILE#${after.id}` };
  const image = (record: FileRecord) => marshall({ ...keys, ...record }, { removeUndefinedValues: true });
  return {
    dynamodb: {
      Keys: marshall(keys),
      NewImage: image(after),
      ...(before && { OldImage: image(before) }),
    },
  };
}
const verifying = aFile({ status: 'verifying', updatedAt: at });
const ready = { ...verifying, status: 'ready', version: verifying.version + 1 } as FileRecord;
const becameReady = written(verifying, ready);

it('a rule of the account hears what a webhook is sent, and whose file it is', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'intake-bus-'));
  const aws = await startLocalAws({ dataDir: dir, port: 0 });
  const options = { endpoint: aws.endpoint, region: 'us-west-1', credentials: aws.credentials };
  const [events, sqs] = [new EventBridgeClient(options), new SQSClient(options)];
  const client = createEventBridge(options);
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'listener' }));
    const EventPattern = JSON.stringify({ source: ['intake'], 'detail-type': ['file.ready'] });
    await events.send(new PutRuleCommand({ Name: 'listen', EventPattern }));
    const Arn = 'arn:aws:sqs:us-west-1:000000000000:listener';
    await events.send(new PutTargetsCommand({ Rule: 'listen', Targets: [{ Id: 'queue', Arn }] }));
    const { notify, webhooks, deliveries } = notifier(new EventBridgeBus(() => client, 'default'));
    const webhook = aWebhook({ ownerId: ready.ownerId, events: ['file.ready'] });
    await webhooks.create(webhook);

    // Another bus than the one of the rule; as on AWS nobody is told that there is none.
    await notifier(new EventBridgeBus(() => client, 'elsewhere')).notify.handle([becameReady]);
    await notify.handle([becameReady, written(null, { ...verifying, id: 'another' })]);

    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 }),
    );
    const [sent] = (await deliveries.list(webhook.ownerId, webhook.id, 10)).items;
    expect(Messages.map(({ Body }) => JSON.parse(Body!))).toEqual([
      expect.objectContaining({
        source: 'intake',
        'detail-type': 'file.ready',
        time: at.replace(/\.\d+Z/, 'Z'),
        detail: { id: sent!.messageId, ownerId: ready.ownerId, ...JSON.parse(sent!.body) },
      }),
    ]);
    expect(JSON.parse(sent!.body)).toMatchObject({
      type: 'file.ready',
      data: { id: ready.id, status: 'ready' },
    });
  } finally {
    for (const one of [events, sqs, client]) one.destroy();
    await aws.close();
    rmSync(dir, { recursive: true, force: true });
  }
}, 30_000);

it.each([
  ['ThrottlingException', 'UNAVAILABLE'],
  ['InternalFailure', 'UNAVAILABLE'],
  ['NotAuthorizedForSourceException', undefined],
])(
  'an entry that EventBridge refuses by %s is an error, although the call succeeded',
  async (ErrorCode, code) => {
    const send = async () => ({ FailedEntryCount: 1, Entries: [{ ErrorCode }] });
    const bus = new EventBridgeBus(() => ({ send }) as unknown as EventBridgeClient, 'default');
    const put = bus.put({ id: 'msg_1', ownerId: 'ada', type: 'file.ready', timestamp: at, data: {} });
    expect(await put.catch((error: DomainError) => [error instanceof Error, error.code])).toEqual([
      true,
      code,
    ]);
  },
);

it('says nothing to no bus', async () => {
  const bus = new MemoryEventBus();
  bus.enabled = false;
  await notifier(bus).notify.handle([becameReady]);
  expect(bus.events).toEqual([]);
});

it('tells again what a bus could not take for the moment, with the same id', async () => {
  const bus = new MemoryEventBus();
  const { notify } = notifier(bus);
  bus.errors.push(new DomainError('UNAVAILABLE', 'busy'));
  await expect(notify.handle([becameReady])).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await notify.handle([becameReady]);
  await notify.handle([becameReady]);
  expect(bus.events).toHaveLength(2);
  expect(bus.events[1]!.id).toBe(bus.events[0]!.id);
});

it('is not held up by a bus that is not there: webhooks hear all the same', async () => {
  const bus = new MemoryEventBus();
  bus.errors.push(Object.assign(new Error('no such bus'), { name: 'ResourceNotFoundException' }));
  const { notify, webhooks, queue } = notifier(bus);
  await webhooks.create(aWebhook({ ownerId: ready.ownerId, events: ['file.ready'] }));
  await notify.handle([becameReady]);
  expect([bus.events.length, queue.sent.length]).toEqual([0, 1]);
});

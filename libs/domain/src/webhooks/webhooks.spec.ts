import {
  CountedIds,
  CountedSecrets,
  expectRefusal,
  FixedClock,
  MemoryDeliveryQueue,
  MemoryDeliveryStore,
  MemoryWebhookSender,
  MemoryWebhookStore,
} from '@intake/testing';
import {
  DeliverWebhook,
  type DeliveryRef,
  ManageWebhooks,
  messageIdOf,
  QueueDeliveries,
  ReadDeliveries,
  RETRY_SECONDS,
  SweepDeliveries,
  WEBHOOK_LIMITS,
} from '../index.ts';

const OWNER = 'ada';
const URL = 'https://example.com/hook';
const MESSAGE = {
  id: 'msg_1',
  type: 'file.ready',
  timestamp: '2026-11-01T10:00:00.000Z',
  data: { id: 'f' },
} as const;

function environment() {
  const clock = new FixedClock();
  const ports = {
    clock,
    ids: new CountedIds(clock),
    secrets: new CountedSecrets(),
    webhooks: new MemoryWebhookStore(),
    deliveries: new MemoryDeliveryStore(),
    queue: new MemoryDeliveryQueue(),
    sender: new MemoryWebhookSender(clock),
  };
  const manageWebhooks = new ManageWebhooks(ports);
  const queueDeliveries = new QueueDeliveries(ports);
  const deliver = new DeliverWebhook(ports);
  return {
    ...ports,
    ...{ manageWebhooks, queueDeliveries, deliver },
    read: new ReadDeliveries({ ...ports, manageWebhooks, queueDeliveries }),
    sweep: new SweepDeliveries(ports),
    /** Works off what is in the queue, its delays waited for. */
    async work() {
      for (let next = ports.queue.sent.shift(); next; next = ports.queue.sent.shift()) {
        clock.advance(next.delay * 1000);
        await deliver.execute(next.ref);
      }
    },
  };
}
type Environment = ReturnType<typeof environment>;
let t: Environment;
beforeEach(() => void (t = environment()));

const aHook = () => t.manageWebhooks.create(OWNER, URL, ['file.ready']);
const refOf = (webhookId: string): DeliveryRef => ({ ownerId: OWNER, webhookId, messageId: MESSAGE.id });

it('tells those that want to know, and keeps what they answered', async () => {
  const { id } = await aHook();
  await t.manageWebhooks.create(OWNER, URL, ['file.failed']);
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.queueDeliveries.execute('bob', { ...MESSAGE, id: 'msg_bob' });
  await t.work();
  expect(t.sender.requests).toEqual([
    {
      url: URL,
      messageId: 'msg_1',
      body: '{"type":"file.ready","timestamp":"2026-11-01T10:00:00.000Z","data":{"id":"f"}}',
      secrets: [expect.stringMatching(/^whsec_[A-Za-z0-9+/]+=*$/)],
    },
  ]);
  const { items } = await t.read.list(OWNER, id, 10);
  expect(items).toMatchObject([{ state: 'delivered', attempts: [{ status: 200 }] }]);
});

it('is told twice by the stream and the queue, and sends once', async () => {
  await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.work();
  expect(t.sender.requests).toHaveLength(1);
});

it('does not tell again what the log has forgotten', async () => {
  await aHook();
  t.clock.advance(31 * 24 * 3_600_000);
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  expect(t.queue.sent).toEqual([]);
});

it('names the same thing the same, and later things later', () => {
  const at = ['2026-11-01T10:00:00.000Z', '2026-11-01T10:00:00.001Z', '2027-01-01T00:00:00.000Z'];
  const ids = at.map((time) => messageIdOf(time, 'zyxwvutsrqponmlk-_'));
  expect(ids[0]).toBe(messageIdOf(at[0]!, 'zyxwvutsrqponmlk-_'));
  expect(ids.toSorted()).toEqual(ids);
  expect(ids[0]).toMatch(/^msg_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
});

it('does not send while another worker does', async () => {
  const { id } = await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await Promise.all([1, 2, 3].map(() => t.deliver.execute(refOf(id))));
  expect(t.sender.requests).toHaveLength(1);
});

it('tries again for about a day, with the same message, then gives up', async () => {
  const { id } = await aHook();
  t.sender.answers.push(...RETRY_SECONDS.map(() => ({ status: 500 })), { error: 'TIMEOUT' });
  const begin = t.clock.now().getTime();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.work();
  while ((await t.deliveries.find(refOf(id)))!.state === 'pending') {
    t.clock.advance(5 * 60_000);
    await t.sweep.execute();
    await t.work();
  }
  expect(await t.deliveries.find(refOf(id))).toMatchObject({ state: 'failed' });
  expect(new Set(t.sender.requests.map(({ messageId, body }) => messageId + body)).size).toBe(1);
  expect(t.sender.requests).toHaveLength(RETRY_SECONDS.length + 1);
  const hours = (t.clock.now().getTime() - begin) / 3_600_000;
  expect(hours).toBeGreaterThan(23);
  expect(hours).toBeLessThan(25);
});

it('sends what the queue lost, and what a worker died over', async () => {
  const { id } = await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  t.queue.sent.length = 0;
  t.clock.advance(61_000);
  await t.sweep.execute();
  t.sender.send = () => Promise.reject(new Error('killed'));
  await expect(t.work()).rejects.toThrow('killed');
  delete (t.sender as Partial<Environment['sender']>).send;
  t.clock.advance(61_000);
  await t.sweep.execute();
  await t.work();
  expect(await t.deliveries.find(refOf(id))).toMatchObject({ state: 'delivered', tries: 2 });
});

it('puts all that is due into the queue, each once, however long that is', async () => {
  const { id } = await aHook();
  const ids = Array.from({ length: 1200 }, (_, n) =>
    messageIdOf(new Date(n).toISOString(), 'zyxwvutsrqponmlk-_'),
  );
  for (const messageId of ids) await t.queueDeliveries.execute(OWNER, { ...MESSAGE, id: messageId });
  t.queue.sent.length = 0;
  t.clock.advance(61_000);
  expect(await t.sweep.execute()).toEqual({ swept: 1200, failed: [] });
  expect(await t.sweep.execute()).toEqual({ swept: 0, failed: [] });
  expect(new Set(t.queue.sent.map(({ ref }) => ref.messageId)).size).toBe(1200);
  await t.work();
  expect(t.sender.requests).toHaveLength(1200);
  expect(await t.deliveries.find({ ...refOf(id), messageId: ids[0]! })).toMatchObject({ state: 'delivered' });
});

it('puts into the queue again what the queue lost again', async () => {
  await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  for (let n = 0; n < 2; n++) {
    t.queue.sent.length = 0;
    t.clock.advance(WEBHOOK_LIMITS.queued);
    expect(await t.sweep.execute()).toEqual({ swept: 1, failed: [] });
  }
  await t.work();
  expect(t.sender.requests).toHaveLength(1);
});

it('switches off what says that it is gone', async () => {
  const { id } = await aHook();
  t.sender.answers.push({ status: 410 });
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.work();
  expect(await t.deliveries.find(refOf(id))).toMatchObject({ state: 'failed' });
  expect(await t.manageWebhooks.get(OWNER, id)).toMatchObject({ enabled: false, reason: { code: 'GONE' } });
  await t.queueDeliveries.execute(OWNER, { ...MESSAGE, id: 'msg_2' });
  expect(t.queue.sent).toEqual([]);
  const on = await t.manageWebhooks.change(OWNER, id, { enabled: true });
  expect(on).not.toHaveProperty('reason');
});

it('tells nothing to a webhook that was removed or switched off meanwhile', async () => {
  const { id } = await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.manageWebhooks.remove(OWNER, id);
  await t.work();
  expect(t.sender.requests).toEqual([]);
});

it('signs with both secrets for a day after a rotation', async () => {
  const before = await aHook();
  const after = await t.manageWebhooks.rotateSecret(OWNER, before.id);
  expect(after.secrets[0]!.value).not.toBe(before.secrets[0]!.value);
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.work();
  expect(t.sender.requests[0]!.secrets).toEqual([after.secrets[0]!.value, before.secrets[0]!.value]);
  t.clock.advance(24 * 3_600_000);
  await t.queueDeliveries.execute(OWNER, { ...MESSAGE, id: 'msg_2' });
  await t.work();
  expect(t.sender.requests[1]!.secrets).toEqual([after.secrets[0]!.value]);
});

it('sends a test, and an old message again on demand', async () => {
  const { id } = await aHook();
  await t.read.test(OWNER, id);
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await t.work();
  await t.read.replay(refOf(id));
  await t.work();
  expect(t.sender.requests.map(({ messageId }) => messageId)).toEqual([
    expect.stringMatching(/^msg_/),
    'msg_1',
    'msg_1',
  ]);
  expect(JSON.parse(t.sender.requests[0]!.body)).toMatchObject({ type: 'webhook.test' });
  expect(await t.deliveries.find(refOf(id))).toMatchObject({ attempts: [{ status: 200 }, { status: 200 }] });
});

it("shows and changes nothing of somebody else's", async () => {
  const { id } = await aHook();
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  await expectRefusal(t.manageWebhooks.get('bob', id), 'NOT_FOUND');
  await expectRefusal(t.manageWebhooks.change('bob', id, { enabled: false }), 'NOT_FOUND');
  await expectRefusal(t.manageWebhooks.rotateSecret('bob', id), 'NOT_FOUND');
  await expectRefusal(t.read.list('bob', id, 10), 'NOT_FOUND');
  await expectRefusal(t.read.test('bob', id), 'NOT_FOUND');
  await expectRefusal(t.read.replay({ ...refOf(id), ownerId: 'bob' }), 'NOT_FOUND');
});

it.each(['http://example.com', 'https://localhost/x', 'https://user@example.com'])(
  'refuses the address %s',
  async (url) => {
    await expectRefusal(t.manageWebhooks.create(OWNER, url, ['file.ready']), 'VALIDATION_FAILED');
    const { id } = await aHook();
    await expectRefusal(t.manageWebhooks.change(OWNER, id, { url }), 'VALIDATION_FAILED');
  },
);

it('makes none where nothing delivers them', async () => {
  t.queue.enabled = false;
  await expectRefusal(aHook(), 'UNAVAILABLE');
  await t.queueDeliveries.execute(OWNER, MESSAGE);
  expect(await t.sweep.execute()).toMatchObject({ swept: 0 });
});

it('has an end of webhooks', async () => {
  for (let i = 0; i < 10; i++) await aHook();
  await expectRefusal(aHook(), 'STATE_CONFLICT');
});

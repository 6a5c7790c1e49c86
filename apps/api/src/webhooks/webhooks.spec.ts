import { type DeliveryRef, DeliverWebhook, QueueDeliveries } from '@intake/domain';
import type { Client } from '../../test/support/client.ts';
import { MemoryApi } from '../../test/support/memory-api.ts';

let api: MemoryApi;
let ada: Client;
let bob: Client;
beforeEach(async () => {
  api = await MemoryApi.start();
  ada = await api.as(api.ada);
  bob = await api.as(api.bob);
});
afterEach(() => api.stop());

const HOOK = { url: 'https://example.com/hook', events: ['file.ready'] };
const NOBODYS = '01KAR3M5Q8T1Y6V4W2Z9X7C5B3';

async function work(): Promise<void> {
  for (const { ref } of api.deliveryQueue.sent.splice(0))
    await api.get(DeliverWebhook).execute(ref as DeliveryRef);
}

it('creates, shows, changes and deletes a webhook, and shows its secret once', async () => {
  const { status, body: made } = await ada.post('/webhooks', HOOK);
  expect(status).toBe(201);
  expect(made).toMatchObject({ ...HOOK, enabled: true, secret: expect.stringMatching(/^whsec_/) });
  const { secret, ...shown } = made;
  expect((await ada.get('/webhooks')).body).toEqual({ items: [shown] });
  expect((await ada.get(`/webhooks/${made.id}`)).body).toEqual(shown);
  const changed = await ada.patch(`/webhooks/${made.id}`, { enabled: false, events: ['file.failed'] });
  expect(changed.body).toMatchObject({ enabled: false, events: ['file.failed'], url: HOOK.url });
  const rotated = await ada.post(`/webhooks/${made.id}/secret`, {});
  expect(rotated.body.secret).toMatch(/^whsec_/);
  expect(rotated.body.secret).not.toBe(secret);
  expect((await ada.delete(`/webhooks/${made.id}`)).status).toBe(204);
  expect((await ada.get('/webhooks')).body).toEqual({ items: [] });
  expect(api.logs.join('')).not.toContain(secret);
});

it('shows what was told, sends a test, and sends again', async () => {
  const { id } = (await ada.post('/webhooks', HOOK)).body;
  const message = {
    id: 'msg_1',
    type: 'file.ready',
    timestamp: '2026-11-01T10:00:00.000Z',
    data: { id: 'f' },
  } as const;
  await api.get(QueueDeliveries).execute(api.ada.id, message);
  api.webhookSender.answers.push({ status: 500 });
  await work();
  const { body } = await ada.get(`/webhooks/${id}/deliveries`);
  expect(body.items).toMatchObject([{ id: 'msg_1', state: 'pending', attempts: [{ status: 500 }] }]);
  expect((await ada.post(`/webhooks/${id}/test`, {})).status).toBe(202);
  await work();
  expect(api.webhookSender.requests.at(-1)!.body).toContain('webhook.test');
  api.clock.advance(10_000);
  await api.get(DeliverWebhook).execute({ ownerId: api.ada.id, webhookId: id, messageId: 'msg_1' });
  const replayed = await ada.post(`/webhooks/${id}/deliveries/msg_1/replay`, {});
  expect({ status: replayed.status, state: replayed.body.state }).toEqual({ status: 202, state: 'pending' });
});

it.each([
  [{ ...HOOK, url: 'http://example.com' }, '/url'],
  [{ ...HOOK, url: 'https://127.0.0.1/x' }, '/url'],
  [{ ...HOOK, url: 7 }, '/url'],
  [{ ...HOOK, events: [] }, '/events'],
  [{ ...HOOK, events: ['file.ready', 'file.ready'] }, '/events'],
  [{ ...HOOK, events: ['everything'] }, '/events'],
  [{ ...HOOK, secret: 'mine' }, '/secret'],
])('refuses %j', async (body, pointer) => {
  const answer = await ada.post('/webhooks', body);
  expect({ status: answer.status, pointer: answer.body.errors?.[0].pointer }).toEqual({
    status: 400,
    pointer,
  });
});

it("answers somebody else's like one that is not there", async () => {
  const { id } = (await ada.post('/webhooks', HOOK)).body;
  for (const one of [id, NOBODYS, 'no-id'])
    for (const answer of [
      await bob.get(`/webhooks/${one}`),
      await bob.patch(`/webhooks/${one}`, { enabled: false }),
      await bob.post(`/webhooks/${one}/secret`, {}),
      await bob.post(`/webhooks/${one}/test`, {}),
      await bob.get(`/webhooks/${one}/deliveries`),
      await bob.post(`/webhooks/${one}/deliveries/msg_1/replay`, {}),
    ])
      expect({ status: answer.status, detail: answer.body.detail }).toEqual({
        status: 404,
        detail: 'There is no such webhook.',
      });
  await bob.delete(`/webhooks/${id}`);
  expect((await ada.get(`/webhooks/${id}`)).status).toBe(200);
});

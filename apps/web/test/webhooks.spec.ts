import { describe, expect, it } from 'vitest';
import type { Delivery, Webhook } from '@intake/contract';
import { FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';
import '../src/webhooks/WebhooksPage.vue';

const AT = '2026-11-23T12:00:00.000Z';
const HOOK: Webhook = {
  ...{ id: '01HOOK', url: 'https://example.com/hook', events: ['file.ready'], enabled: true },
  ...{ createdAt: AT, updatedAt: AT },
};
const delivery = (partial: Partial<Delivery>): Delivery => ({
  ...{ id: 'msg_1', type: 'file.ready', state: 'delivered', body: '{"type":"file.ready"}', createdAt: AT },
  attempts: [{ at: AT, ms: 80, status: 204 }],
  ...partial,
});

/** Webhooks as the API keeps them; `deliveries` are of all of them. */
function webhooksApi(webhooks: Webhook[], deliveries: Delivery[] = []) {
  const api = new FakeApi();
  const id = HOOK.id;
  const answer = (call: string, give: () => Response) => api.instead.set(call, give);
  answer('GET /webhooks', () => Response.json({ items: webhooks }));
  answer('POST /webhooks', () => {
    webhooks.push(HOOK);
    return Response.json({ ...HOOK, secret: 'whsec_once' }, { status: 201 });
  });
  answer(`POST /webhooks/${id}/secret`, () => Response.json({ ...HOOK, secret: 'whsec_second' }));
  answer(`DELETE /webhooks/${id}`, () => {
    webhooks.length = 0;
    return new Response(null, { status: 204 });
  });
  answer(`GET /webhooks/${id}/deliveries`, () => Response.json({ items: deliveries, nextCursor: null }));
  answer(`POST /webhooks/${id}/test`, () => {
    deliveries.unshift(delivery({ id: 'msg_t', type: 'webhook.test', state: 'pending', attempts: [] }));
    return Response.json(deliveries[0], { status: 202 });
  });
  answer(`POST /webhooks/${id}/deliveries/msg_1/replay`, () => Response.json(deliveries[0], { status: 202 }));
  return api;
}

const click = async (running: Running, name: string): Promise<void> => {
  running.button(name).click();
  await running.settle();
};
const fill = async (running: Running, url: string): Promise<void> => {
  await running.app.get('input[type=url]').setValue(url);
  await running.app.get('form.card').trigger('submit');
  await running.settle();
};

describe('the webhooks', () => {
  it('are added, and show their secret until the page is left', async () => {
    const running = await runApp('/settings/webhooks', webhooksApi([]));
    expect(running.text()).toContain('There is no webhook yet');
    await fill(running, HOOK.url);
    expect(running.text()).toContain('whsec_once');
    expect(running.text()).toContain('It is shown this once');
    await click(running, 'New secret');
    await click(running, 'New secret');
    expect(running.text()).toContain('whsec_second');
  });

  it('say why an address cannot be one', async () => {
    const api = webhooksApi([]);
    api.instead.set('POST /webhooks', () =>
      problem(400, 'VALIDATION_FAILED', { refusal: 'ADDRESS_NOT_ALLOWED' }),
    );
    const running = await runApp('/settings/webhooks', api);
    await fill(running, 'https://10.0.0.1/');
    expect(document.querySelector('[role=alert]')!.textContent).toContain('lies inside a network');
    expect(document.activeElement).toBe(running.app.get('input[type=url]').element);
  });

  it('are tried, show what they were told, and are told again', async () => {
    const running = await runApp(
      '/settings/webhooks',
      webhooksApi(
        [HOOK],
        [
          delivery({}),
          delivery({ id: 'msg_0', state: 'failed', attempts: [{ at: AT, ms: 9, error: 'TLS_FAILED' }] }),
        ],
      ),
    );
    await click(running, 'Deliveries');
    expect(running.text()).toContain('HTTP 204');
    expect(running.text()).toContain('its certificate is not valid');
    await click(running, 'Send again');
    expect(running.api.calls).toContain('POST /webhooks/01HOOK/deliveries/msg_1/replay');
    await click(running, 'Send a test');
    expect(running.text()).toContain('webhook.test');
    expect(running.text()).toContain('A test is on its way');
  });

  it('are deleted after a question', async () => {
    const running = await runApp('/settings/webhooks', webhooksApi([HOOK]));
    await click(running, 'Delete webhook');
    expect(running.text()).toContain(HOOK.url);
    await click(running, 'Delete webhook');
    expect(running.text()).not.toContain(HOOK.url);
  });
});

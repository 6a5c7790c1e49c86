import type { WebhookStore } from '@intake/domain';
import { aWebhook } from '../webhook-factories.ts';
import { expectRefusal } from './refusal.ts';

export function webhookStoreContract(make: () => Promise<WebhookStore>): void {
  describe('WebhookStore', () => {
    let store: WebhookStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    it('gives back what it was given', async () => {
      const webhook = aWebhook({ ownerId, reason: { code: 'GONE', detail: 'Gone.' } });
      await store.create(webhook);
      expect(await store.find(ownerId, webhook.id)).toEqual(webhook);
      await expectRefusal(store.create(webhook), 'ALREADY_EXISTS');
    });

    it("does not find what is not there, or is somebody else's", async () => {
      const webhook = aWebhook({ ownerId });
      await store.create(webhook);
      expect(await store.find(ownerId, 'other')).toBeNull();
      expect(await store.find(crypto.randomUUID(), webhook.id)).toBeNull();
      expect(await store.list(crypto.randomUUID())).toEqual([]);
    });

    it('lists all of an owner, oldest first', async () => {
      const [second, first] = [aWebhook({ ownerId, id: '2' }), aWebhook({ ownerId, id: '1' })];
      await store.create(second);
      await store.create(first);
      expect(await store.list(ownerId)).toEqual([first, second]);
    });

    it('writes only the next version, and never brings one back', async () => {
      const webhook = aWebhook({ ownerId });
      await store.create(webhook);
      await store.update({ ...webhook, enabled: false, version: 2 });
      await expectRefusal(store.update({ ...webhook, version: 2 }), 'VERSION_CONFLICT');
      expect(await store.find(ownerId, webhook.id)).toMatchObject({ enabled: false, version: 2 });
      await store.remove(ownerId, webhook.id);
      await store.remove(ownerId, webhook.id);
      await expectRefusal(store.update({ ...webhook, version: 3 }), 'VERSION_CONFLICT');
      expect(await store.list(ownerId)).toEqual([]);
    });
  });
}

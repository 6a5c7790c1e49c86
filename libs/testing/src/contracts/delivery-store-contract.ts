import type { DeliveryStore, WebhookDelivery } from '@intake/domain';
import { aDelivery } from '../webhook-factories.ts';
import { allDue } from './due-files-contract.ts';
import { expectRefusal } from './refusal.ts';

export function deliveryStoreContract(make: () => Promise<DeliveryStore>): void {
  describe('DeliveryStore', () => {
    let store: DeliveryStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    it('gives back what it was given, and takes it once', async () => {
      const delivery = aDelivery({
        ownerId,
        attempts: [{ at: '2026-11-01T10:00:00.000Z', ms: 5, status: 500 }],
      });
      await store.create(delivery);
      expect(await store.find(delivery)).toEqual(delivery);
      expect(await store.find({ ...delivery, webhookId: 'other' })).toBeNull();
      await expectRefusal(store.create(delivery), 'ALREADY_EXISTS');
    });

    it('lets one of two workers win', async () => {
      const delivery = aDelivery({ ownerId });
      await store.create(delivery);
      const results = await Promise.allSettled(
        [1, 2].map(() => store.update({ ...delivery, tries: 1, version: 2 })),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expectRefusal(store.update({ ...delivery, version: 2 }), 'VERSION_CONFLICT');
    });

    it('lists those of one webhook, newest first, page by page', async () => {
      const made = [3, 1, 2].map((n) =>
        aDelivery({ ownerId, messageId: `msg_${n}`, createdAt: `2026-11-01T10:00:0${n}.000Z` }),
      );
      for (const delivery of [...made, aDelivery({ ownerId, webhookId: 'other' })])
        await store.create(delivery);
      const seen: WebhookDelivery[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(ownerId, 'webhook', 2, cursor);
        seen.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(seen.map(({ messageId }) => messageId)).toEqual(['msg_3', 'msg_2', 'msg_1']);
      await expectRefusal(store.list(ownerId, 'webhook', 2, 'no cursor'), 'INVALID_CURSOR');
    });

    it('finds those whose time has come', async () => {
      const at = (second: string) => `2001-01-01T10:00:${second}.000Z`;
      const due = aDelivery({ ownerId, messageId: 'due', dueAt: at('01') });
      const later = aDelivery({ ownerId, messageId: 'later', dueAt: at('30') });
      const done = aDelivery({ ownerId, messageId: 'done', state: 'delivered' });
      for (const delivery of [later, due, done]) await store.create(delivery);
      const mine = async (second: string) =>
        (await allDue((cursor) => store.listDue(new Date(at(second)), 100, cursor))).filter(
          (one) => one.ownerId === ownerId,
        );
      expect(await mine('10')).toEqual([due]);
      expect(await mine('59')).toEqual([due, later]);
      const { dueAt: _dueAt, ...delivered } = due;
      await store.update({ ...delivered, state: 'delivered', version: 2 });
      // The index lags: what it shows at first may be what was.
      await mine('10');
      expect(await mine('10')).toEqual([]);
    });
  });
}

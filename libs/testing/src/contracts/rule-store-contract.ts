import type { RuleStore } from '@intake/domain';
import { aRule } from '../factories.ts';
import { expectRefusal } from './refusal.ts';

const MOST = 50;

export function ruleStoreContract(make: () => Promise<RuleStore>): void {
  describe('RuleStore', () => {
    let store: RuleStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    it('gives back what it was given', async () => {
      const condition = { category: 'video', types: ['mp4'], folder: 'a/b', name: 'x', minSize: 1 } as const;
      const algorithms = [{ algorithm: 'speech', parameters: { language: 'de', deep: { n: 1.5 } } }];
      const rule = aRule({ ownerId, enabled: false, condition, algorithms });
      await store.create(rule, MOST);
      expect(await store.find(ownerId, rule.id)).toEqual(rule);
      await expectRefusal(store.create(rule, MOST), 'ALREADY_EXISTS');
    });

    it("does not find what is not there, or is somebody else's", async () => {
      const rule = aRule({ ownerId });
      await store.create(rule, MOST);
      expect(await store.find(ownerId, 'other')).toBeNull();
      expect(await store.find(crypto.randomUUID(), rule.id)).toBeNull();
      expect(await store.list(crypto.randomUUID())).toEqual([]);
      await store.remove(crypto.randomUUID(), rule.id);
      expect(await store.find(ownerId, rule.id)).toEqual(rule);
    });

    it('lists all of an owner, oldest first, also those that one page does not hold', async () => {
      const long = { folder: 'x'.repeat(60_000) };
      const rules = Array.from({ length: 20 }, (_, n) =>
        aRule({ ownerId, id: String(n).padStart(26, '0'), condition: long }),
      );
      for (const rule of rules.toReversed()) await store.create(rule, MOST);
      const listed = await store.list(ownerId);
      expect(listed.map(({ id }) => id)).toEqual(rules.map(({ id }) => id));
      expect(listed).toEqual(rules);
    });

    it('takes no more than there may be, however many come at once', async () => {
      for (let n = 0; n < 2; n++) await store.create(aRule({ ownerId, id: `0${n}` }), 3);
      const several = ['1', '2', '3'].map((id) => store.create(aRule({ ownerId, id }), 3));
      const refused = (await Promise.allSettled(several)).filter(({ status }) => status === 'rejected');
      expect(refused).toMatchObject([1, 2].map(() => ({ reason: { code: 'STATE_CONFLICT' } })));
      expect(await store.list(ownerId)).toHaveLength(3);
      await store.remove(ownerId, '00');
      await store.create(aRule({ ownerId, id: '4' }), 3);
      await expectRefusal(store.create(aRule({ ownerId, id: '5' }), 3), 'STATE_CONFLICT');
    });

    it('writes only the next version, and never brings one back', async () => {
      const rule = aRule({ ownerId });
      await store.create(rule, MOST);
      await store.update({ ...rule, enabled: false, version: 2 });
      await expectRefusal(store.update({ ...rule, version: 2 }), 'VERSION_CONFLICT');
      expect(await store.find(ownerId, rule.id)).toMatchObject({ enabled: false, version: 2 });
      await store.remove(ownerId, rule.id);
      await store.remove(ownerId, rule.id);
      await expectRefusal(store.update({ ...rule, version: 3 }), 'VERSION_CONFLICT');
      expect(await store.list(ownerId)).toEqual([]);
    });
  });
}

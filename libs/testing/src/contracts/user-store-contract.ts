import type { UserStore } from '@intake/domain';
import { aUser } from '../factories.ts';
import { expectRefusal } from './refusal.ts';

export function userStoreContract(make: () => Promise<UserStore>): void {
  describe('UserStore', () => {
    let store: UserStore;

    beforeAll(async () => void (store = await make()));

    const fresh = (email = `${crypto.randomUUID()}@example.com`) => aUser({ id: crypto.randomUUID(), email });

    it('finds a user by id and by e-mail address, in any case', async () => {
      const user = fresh();
      await store.create(user);
      expect(await store.find(user.id)).toEqual(user);
      expect(await store.findByEmail(user.email)).toEqual(user);
      expect(await store.findByEmail(user.email.toUpperCase())).toEqual(user);
    });

    it('finds nobody where nobody is', async () => {
      expect(await store.find('nobody')).toBeNull();
      expect(await store.findByEmail('nobody@example.com')).toBeNull();
    });

    it('gives an address to one user only', async () => {
      const user = fresh();
      await store.create(user);
      const second = fresh(user.email);
      await expectRefusal(store.create(second), 'ALREADY_EXISTS');
      expect(await store.findByEmail(user.email)).toEqual(user);
      expect(await store.find(second.id)).toBeNull();
    });

    it('lets exactly one of many win the same address at the same time', async () => {
      const email = `${crypto.randomUUID()}@example.com`;
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => store.create(fresh(email))));
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('writes only the next version', async () => {
      const user = fresh();
      await store.create(user);
      await store.update({ ...user, disabled: true, version: 2 });
      await expectRefusal(store.update({ ...user, name: 'late', version: 2 }), 'VERSION_CONFLICT');
      expect(await store.findByEmail(user.email)).toEqual({ ...user, disabled: true, version: 2 });
    });

    it('does not create by updating', async () => {
      await expectRefusal(store.update({ ...fresh(), version: 2 }), 'VERSION_CONFLICT');
    });
  });
}

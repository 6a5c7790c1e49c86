import type { SessionStore } from '@intake/domain';
import { aSession } from '../factories.ts';
import { expectRefusal } from './refusal.ts';

export function sessionStoreContract(make: () => Promise<SessionStore>): void {
  describe('SessionStore', () => {
    let store: SessionStore;
    let userId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (userId = crypto.randomUUID()));

    it('gives back what it was given', async () => {
      const session = aSession({
        userId,
        ancestors: [{ tokenHash: 'old', rotatedAt: '2026-11-01T10:00:00.000Z' }],
      });
      await store.create(session);
      expect(await store.find(userId, session.id)).toEqual(session);
    });

    it("does not find what is not there, or is somebody else's", async () => {
      const session = aSession({ userId });
      await store.create(session);
      expect(await store.find(userId, 'other')).toBeNull();
      expect(await store.find(crypto.randomUUID(), session.id)).toBeNull();
    });

    it('writes only the next version', async () => {
      const session = aSession({ userId });
      await store.create(session);
      await store.update({ ...session, tokenHash: 'second', version: 2 });
      await expectRefusal(store.update({ ...session, tokenHash: 'late', version: 2 }), 'VERSION_CONFLICT');
      expect(await store.find(userId, session.id)).toMatchObject({ tokenHash: 'second', version: 2 });
    });

    it('lets exactly one of two rotations at the same time win', async () => {
      const session = aSession({ userId });
      await store.create(session);
      const rotate = (tokenHash: string) => store.update({ ...session, tokenHash, version: 2 });
      const results = await Promise.allSettled([rotate('a'), rotate('b'), rotate('c')]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('never brings a removed session back', async () => {
      const session = aSession({ userId });
      await store.create(session);
      await store.remove(userId, session.id);
      await expectRefusal(store.update({ ...session, version: 2 }), 'VERSION_CONFLICT');
      expect(await store.find(userId, session.id)).toBeNull();
      await store.remove(userId, session.id);
    });

    it('removes all of one user and nothing else', async () => {
      const mine = [aSession({ userId }), aSession({ userId }), aSession({ userId })];
      const other = aSession({ userId: crypto.randomUUID() });
      for (const session of [...mine, other]) await store.create(session);
      await store.removeAll(userId);
      for (const session of mine) expect(await store.find(userId, session.id)).toBeNull();
      expect(await store.find(other.userId, other.id)).toEqual(other);
    });
  });
}

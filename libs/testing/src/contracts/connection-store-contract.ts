import type { Connection, ConnectionStore } from '@intake/domain';
import { aConnection } from '../factories.ts';

export function connectionStoreContract(make: () => Promise<ConnectionStore>): void {
  describe('ConnectionStore', () => {
    let store: ConnectionStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));
    const idsOf = async (owner: string) => (await store.list(owner)).map(({ id }: Connection) => id).sort();

    it('finds a connection by its id, and those of an owner', async () => {
      const [mine, second] = [aConnection({ ownerId }), aConnection({ ownerId })];
      const other = aConnection({ ownerId: crypto.randomUUID() });
      for (const one of [mine, second, other]) await store.add(one);
      expect(await store.find(mine.id)).toEqual(mine);
      expect(await store.find('other')).toBeNull();
      expect(await store.list(other.ownerId)).toEqual([other]);
      expect(await idsOf(ownerId)).toEqual([mine.id, second.id].sort());
    });

    it('lists all of them, however many', async () => {
      const many = Array.from({ length: 120 }, () => aConnection({ ownerId }));
      await Promise.all(many.map((one) => store.add(one)));
      expect(await idsOf(ownerId)).toEqual(many.map(({ id }) => id).sort());
    });

    it('removes one and nothing else, as often as asked', async () => {
      const [gone, kept] = [aConnection({ ownerId }), aConnection({ ownerId })];
      for (const one of [gone, kept]) await store.add(one);
      for (let i = 0; i < 2; i++) await store.remove(gone);
      expect(await store.find(gone.id)).toBeNull();
      expect(await store.list(ownerId)).toEqual([kept]);
    });
  });
}

import type { FileRecord, FileStore } from '@intake/domain';
import { aFile } from '../factories.ts';
import { expectRefusal } from './refusal.ts';

export function fileCountContract(make: () => Promise<FileStore>): void {
  describe('FileStore counts', () => {
    let store: FileStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const add = async (partial: Partial<FileRecord> = {}) => {
      const record = aFile({ ownerId, status: 'ready', ...partial });
      await store.create(record);
      return record;
    };
    /** e.g. `{ 'image ready': 2 }` */
    const counts = async () =>
      Object.fromEntries(
        (await store.count(ownerId)).map(({ category, status, deleted, count }) => [
          `${deleted ? 'deleted ' : ''}${category} ${status}`,
          count,
        ]),
      );

    it('follow every change of a file, and its end', async () => {
      expect(await counts()).toEqual({});
      const first = await add({ status: 'uploading' });
      await add({ category: 'video' });
      expect(await counts()).toEqual({ 'image uploading': 1, 'video ready': 1 });
      const ready = { ...first, status: 'ready', version: 2 } as const;
      await store.update(first, ready);
      expect(await counts()).toEqual({ 'image ready': 1, 'video ready': 1 });
      const renamed = { ...ready, name: 'other.png', version: 3 };
      await store.update(ready, renamed);
      expect(await counts()).toEqual({ 'image ready': 1, 'video ready': 1 });
      const deleted = { ...renamed, deletedAt: '2026-11-01T10:00:00.000Z', version: 4 };
      await store.update(renamed, deleted);
      expect(await counts()).toEqual({ 'deleted image ready': 1, 'video ready': 1 });
      const claimed = { ...deleted, deletionStartedAt: '2026-11-02T10:00:00.000Z', version: 5 };
      await store.update(deleted, claimed);
      expect(await counts()).toEqual({ 'video ready': 1 });
      await store.remove(claimed);
      expect(await counts()).toEqual({ 'video ready': 1 });
      expect(await store.count(crypto.randomUUID())).toEqual([]);
    });

    it('know the bytes of each kind', async () => {
      const bytes = async () =>
        Object.fromEntries((await store.count(ownerId)).map(({ status, bytes }) => [status, bytes]));
      const first = await add({ status: 'uploading', size: 1000 });
      await add({ size: 20 });
      expect(await bytes()).toEqual({ uploading: 1000, ready: 20 });
      const ready = { ...first, status: 'ready', version: 2 } as const;
      await store.update(first, ready);
      expect(await bytes()).toEqual({ ready: 1020 });
      await store.remove(ready);
      expect(await bytes()).toEqual({ ready: 20 });
    });

    it('are not changed by what is refused', async () => {
      const record = await add();
      const late = { ...record, status: 'rejected', version: 3 } as const;
      await expectRefusal(
        store.create({ ...record, storage: { ...record.storage, token: 'x' } }),
        'ALREADY_EXISTS',
      );
      await expectRefusal(store.update({ ...record, version: 2 }, late), 'VERSION_CONFLICT');
      await expectRefusal(store.remove({ ...record, version: 2 }), 'VERSION_CONFLICT');
      expect(await counts()).toEqual({ 'image ready': 1 });
    });

    it('are exact when much is written at the same time', async () => {
      const records = await Promise.all(Array.from({ length: 60 }, () => add({ status: 'uploading' })));
      const ended = (record: FileRecord, status: 'ready' | 'expired') =>
        store.update(record, { ...record, status, version: 2 });
      // Each by two writers, of which one wins.
      const results = await Promise.allSettled(
        records.flatMap((record) => [ended(record, 'ready'), ended(record, 'expired')]),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(60);
      const stored = await Promise.all(records.map(({ id }) => store.find(ownerId, id)));
      const of = (status: string) => stored.filter((record) => record?.status === status).length;
      const now = await counts();
      expect([now['image ready'] ?? 0, now['image expired'] ?? 0, now['image uploading']]).toEqual([
        of('ready'),
        of('expired'),
        undefined,
      ]);
    });
  });
}

import type { FileStore } from '@intake/domain';
import { aFile } from '../factories.ts';
import { dueFilesContract } from './due-files-contract.ts';
import { fileCountContract } from './file-count-contract.ts';
import { fileListContract } from './file-list-contract.ts';
import { expectRefusal } from './refusal.ts';

/** @param make may give the same store every time: the suite keeps to owners of its own */
export function fileStoreContract(make: () => Promise<FileStore>): void {
  describe('FileStore', () => {
    let store: FileStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    it('gives back what it was given, and no more', async () => {
      const record = aFile({ ownerId, path: 'a/b', lastModified: 1, reason: { code: 'X', detail: 'Why.' } });
      await store.create(record);
      expect(await store.find(ownerId, record.id)).toEqual(record);
    });

    it('leaves out what is undefined', async () => {
      const record = aFile({ ownerId, path: undefined });
      await store.create(record);
      expect(await store.find(ownerId, record.id)).toEqual(record);
    });

    it("answers another owner's record like one that does not exist", async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      expect(await store.find(crypto.randomUUID(), record.id)).toBeNull();
      expect(await store.find(ownerId, '01JNONE')).toBeNull();
    });

    it('creates an id once', async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      const other = aFile({ ownerId, id: record.id, storage: { ...record.storage, token: 'other' } });
      await expectRefusal(store.create(other), 'ALREADY_EXISTS');
      expect(await store.find(ownerId, record.id)).toEqual(record);
    });

    it('writes only the next version', async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      const next = { ...record, name: 'next.png', version: 2 };
      await store.update(record, next);
      await expectRefusal(
        store.update(record, { ...record, name: 'late.png', version: 2 }),
        'VERSION_CONFLICT',
      );
      await expectRefusal(
        store.update(record, { ...record, name: 'far.png', version: 4 }),
        'VERSION_CONFLICT',
      );
      expect(await store.find(ownerId, record.id)).toEqual(next);
    });

    it('lets exactly one of many writes at the same time win', async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      const writes = ['a', 'b', 'c', 'd'].map((name) =>
        store.update(record, { ...record, name, version: 2 }),
      );
      const results = await Promise.allSettled(writes);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    });

    it('forgets attributes that the next version does not have', async () => {
      const record = aFile({ ownerId, deletedAt: '2026-11-01T10:00:00.000Z' });
      await store.create(record);
      await store.update(record, { ...record, deletedAt: undefined, version: 2 });
      expect((await store.find(ownerId, record.id))?.deletedAt).toBeUndefined();
    });

    it('removes only the version that it was shown', async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      await store.update(record, { ...record, version: 2 });
      await expectRefusal(store.remove(record), 'VERSION_CONFLICT');
      await store.remove({ ...record, version: 2 });
      expect(await store.find(ownerId, record.id)).toBeNull();
      await expectRefusal(store.remove({ ...record, version: 2 }), 'VERSION_CONFLICT');
    });

    it('never brings a removed record back', async () => {
      const record = aFile({ ownerId });
      await store.create(record);
      await store.remove(record);
      await expectRefusal(store.update(record, { ...record, version: 2 }), 'VERSION_CONFLICT');
    });
  });

  fileListContract(make);
  fileCountContract(make);
  dueFilesContract(make);
}

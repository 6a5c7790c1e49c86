import {
  type Batch,
  batchBecomes,
  type BatchItem,
  BATCH_LIMITS,
  type BatchStore,
  itemBecomes,
} from '@intake/domain';
import { allDue } from './due-files-contract.ts';
import { expectRefusal } from './refusal.ts';

const NOW = new Date('2026-11-01T10:00:00.000Z');
const LATER = new Date(NOW.getTime() + BATCH_LIMITS.checked);

export function batchStoreContract(make: () => Promise<BatchStore>): void {
  describe('BatchStore', () => {
    let store: BatchStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const aBatch = (batchId = '01', changes: Partial<Batch> = {}): Batch => ({
      ...{ ownerId, batchId, round: batchId, state: 'planning', version: 1, files: { folder: 'a' } },
      ...{ concurrency: 5, createdAt: NOW.toISOString(), updatedAt: NOW.toISOString(), ...changes },
    });
    const anItem = (fileId: string, changes: Partial<BatchItem> = {}): BatchItem => ({
      ...{ ownerId, batchId: '01', fileId, name: `${fileId}.png`, size: 7, round: '01', state: 'waiting' },
      ...{ version: 1, createdAt: NOW.toISOString(), ...changes },
    });
    const readAll = async (states?: BatchItem['state'][], limit = 3) => {
      const items: BatchItem[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listItems({ ownerId, batchId: '01' }, { states, limit, cursor });
        items.push(...page.items);
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return items;
    };

    it('keeps a batch, once, and lets one of several writers win', async () => {
      await store.create(aBatch());
      expect(await store.find(aBatch())).toEqual(aBatch());
      expect(await store.find({ ownerId: 'other', batchId: '01' })).toBeNull();
      await expectRefusal(store.create(aBatch('01', { name: 'other' })), 'ALREADY_EXISTS');
      const next = batchBecomes(aBatch(), 'running', NOW, { total: 2 });
      const writes = await Promise.allSettled([1, 2, 3].map(() => store.update(next)));
      expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.find(aBatch())).toEqual(next);
      await expectRefusal(store.update(aBatch('09', { version: 2 })), 'VERSION_CONFLICT');
    });

    it('lists them, newest first, page by page', async () => {
      for (const id of ['01', '02', '03']) await store.create(aBatch(id));
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(ownerId, 2, cursor);
        ids.push(...page.items.map(({ batchId }) => batchId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(ids).toEqual(['03', '02', '01']);
      expect((await store.list('nobody', 2)).items).toEqual([]);
    });

    it.each([1000, 1])('knows all that is due, %i at a time, once its index has caught up', async (limit) => {
      const due = async (now: Date) =>
        (await allDue((cursor) => store.listDue(now, limit, cursor))).filter(
          (batch) => batch.ownerId === ownerId,
        );
      const ids = ['01', '02', '03', '04', '05', '06', '07'];
      for (const id of ids) await store.create(aBatch(id));
      expect(await due(NOW)).toEqual([]);
      expect((await due(LATER)).map(({ batchId }) => batchId).sort()).toEqual(ids);
      for (const id of ids) await store.update(batchBecomes(aBatch(id), 'failed', NOW));
      await due(LATER);
      expect(await due(LATER)).toEqual([]);
    });

    it('adds files once, and never over what became of them', async () => {
      const many = Array.from({ length: 100 }, (_, n) => anItem(`f${String(n).padStart(3, '0')}`));
      await store.addItems(many);
      const running = itemBecomes(many[0]!, 'running', NOW, { run: '01' });
      await store.updateItem(many[0]!, running);
      await store.addItems(many);
      expect(await store.findItem(many[0]!)).toEqual(running);
      expect(await store.findItem({ ...many[0]!, fileId: 'none' })).toBeNull();
      expect((await readAll(undefined, 30)).map(({ fileId }) => fileId)).toEqual(
        many.map(({ fileId }) => fileId),
      );
      expect(await readAll(['running'], 30)).toEqual([running]);
    });

    it('counts what became of files, whoever writes beside it', async () => {
      const items = Array.from({ length: 12 }, (_, n) => anItem(`f${n}`));
      await store.addItems(items);
      const settle = async (item: BatchItem, state: 'succeeded' | 'failed') => {
        const running = itemBecomes(item, 'running', NOW);
        await store.updateItem(item, running);
        const ended = itemBecomes(running, state, NOW);
        // Reported three times, at the same moment.
        const writes = await Promise.allSettled([1, 2, 3].map(() => store.updateItem(running, ended)));
        expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        return ended;
      };
      const ended = await Promise.all(items.map((item, n) => settle(item, n < 4 ? 'failed' : 'succeeded')));
      expect(await store.counts(items[0]!)).toEqual({
        ...{ succeeded: 8, failed: 4, partial: 0, skipped: 0, cancelled: 0 },
      });
      await store.updateItem(ended[0]!, itemBecomes(ended[0]!, 'waiting', NOW, { round: '02' }));
      expect(await store.counts(items[0]!)).toMatchObject({ succeeded: 8, failed: 3 });
      await expectRefusal(store.updateItem(items[0]!, ended[0]!), 'VERSION_CONFLICT');
    });

    it('refuses cursors of other lists', async () => {
      for (const cursor of ['', 'x y', '../1', 'x'.repeat(300)]) {
        await expectRefusal(store.list(ownerId, 5, cursor), 'INVALID_CURSOR');
        await expectRefusal(store.listItems(aBatch(), { limit: 5, cursor }), 'INVALID_CURSOR');
      }
    });
  });
}

import {
  type Batch,
  batchBecomes,
  type BatchItem,
  BATCH_LIMITS,
  type BatchStore,
  type DomainError,
  changedBatch,
  type ItemChange,
  itemBecomes,
} from '@intake/domain';
import { allDue } from './due-files-contract.ts';
import { expectRefusal } from './refusal.ts';

const NOW = new Date('2026-11-01T10:00:00.000Z');
/** Open ones, where that is not what a test is about. */
const MOST = 50;
const LATER = new Date(NOW.getTime() + BATCH_LIMITS.checked);

/** Ids sort as numbers do. */
const nth = (n: number) => `f${String(n).padStart(3, '0')}`;

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
      await store.create(aBatch(), MOST);
      expect(await store.find(aBatch())).toEqual(aBatch());
      expect(await store.find({ ownerId: 'other', batchId: '01' })).toBeNull();
      await expectRefusal(store.create(aBatch('01', { name: 'other' }), MOST), 'ALREADY_EXISTS');
      const next = batchBecomes(aBatch(), 'running', NOW, { total: 2 });
      const writes = await Promise.allSettled([1, 2, 3].map(() => store.update(next)));
      expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.find(aBatch())).toEqual(next);
      await expectRefusal(store.update(aBatch('09', { version: 2 })), 'VERSION_CONFLICT');
    });

    it('lets no more be open than there may be, however many come at once', async () => {
      const open = (ids: string[]) =>
        Promise.allSettled(ids.map((id) => store.create(aBatch(id), 2))).then((all) =>
          all.flatMap((one) => (one.status === 'rejected' ? [(one.reason as DomainError).code] : [])),
        );
      expect(await open(['01', '02', '03'])).toEqual(['STATE_CONFLICT']);
      const { items } = await store.list(ownerId, 10);
      expect(items).toHaveLength(2);
      const [one, other] = items;
      const ended = batchBecomes(one!, 'failed', NOW);
      await store.update(ended);
      const again = batchBecomes(ended, 'planning', NOW, { round: 'r2' });
      expect(await open(['04'])).toEqual([]);
      await expectRefusal(store.reopen(again, 2), 'STATE_CONFLICT');
      await store.update(batchBecomes(other!, 'failed', NOW));
      await store.reopen(again, 2);
      await expectRefusal(store.reopen(again, 50), 'VERSION_CONFLICT');
    });

    it('lists them, newest first, page by page', async () => {
      for (const id of ['01', '02', '03']) await store.create(aBatch(id), MOST);
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
      for (const id of ids) await store.create(aBatch(id), MOST);
      expect(await due(NOW)).toEqual([]);
      expect((await due(LATER)).map(({ batchId }) => batchId).sort()).toEqual(ids);
      for (const id of ids) await store.update(batchBecomes(aBatch(id), 'failed', NOW));
      await due(LATER);
      expect(await due(LATER)).toEqual([]);
    });

    const add = async (items: BatchItem[]) => {
      if (!(await store.find(aBatch()))) await store.create(aBatch(), MOST);
      await write(items.map((after) => ({ after })));
    };
    /** With the next version of the batch. */
    const write = async (changes: ItemChange[]) =>
      store.updateWithItems(changedBatch((await store.find(aBatch()))!, NOW), changes);

    it('adds files once, and never over what became of them', async () => {
      const many = Array.from({ length: BATCH_LIMITS.together }, (_, n) => anItem(nth(n)));
      await add(many.slice(0, 90));
      const running = itemBecomes(many[0]!, 'running', NOW, { run: '01' });
      await store.updateItem(many[0]!, running);
      await add(many);
      await add(many);
      expect(await store.findItem(many[0]!)).toEqual(running);
      expect(await store.findItem({ ...many[0]!, fileId: 'none' })).toBeNull();
      expect((await readAll(undefined, 30)).map(({ fileId }) => fileId)).toEqual(
        many.map(({ fileId }) => fileId),
      );
      expect(await readAll(['running'], 30)).toEqual([running]);
      expect((await store.find(aBatch()))!.version).toBe(4);
    });

    it('writes a batch and files of it together, and all of it or nothing', async () => {
      const items = [0, 1, 2].map((n) => anItem(nth(n), { state: 'failed' }));
      await add(items);
      await store.updateItem(items[1]!, itemBecomes(items[1]!, 'waiting', NOW));
      const again = (before: BatchItem) => ({ before, after: itemBecomes(before, 'waiting', NOW) });
      const before = await store.find(aBatch());
      // One of the files, then the batch, was changed by another one.
      await expectRefusal(write(items.map(again)), 'VERSION_CONFLICT');
      const late = store.updateWithItems(aBatch(), [{ after: anItem('late') }, again(items[0]!)]);
      await expectRefusal(late, 'VERSION_CONFLICT');
      expect(await store.find(aBatch())).toEqual(before);
      expect((await readAll(['failed'])).map(({ fileId }) => fileId)).toEqual([nth(0), nth(2)]);
      expect(await store.findItem(anItem('late'))).toBeNull();
      const counted = (await store.counts(aBatch())).failed;
      await write([again(items[0]!), again(items[2]!), { after: anItem(nth(3)) }]);
      expect(await readAll(['failed'])).toEqual([]);
      expect((await store.counts(aBatch())).failed).toBe(counted - 2);
      expect(await readAll()).toHaveLength(4);
    });

    it('counts what became of files, whoever writes beside it', async () => {
      const items = Array.from({ length: 12 }, (_, n) => anItem(`f${n}`));
      await add(items);
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

import type { FileRecord, FileStore, Page } from '@intake/domain';
import { aFile } from '../factories.ts';

export function dueFilesContract(make: () => Promise<FileStore>): void {
  describe('FileStore, what is due', () => {
    let store: FileStore;
    let ownerId: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const add = async (partial: Partial<FileRecord> = {}) => {
      const record = aFile({ ownerId, status: 'ready', ...partial });
      await store.create(record);
      return record;
    };

    const due = async (now: string, limit = 10) => {
      const found = await allDue(async (cursor) => {
        const page = await store.listDue(new Date(now), limit, cursor);
        expect(page.items.length).toBeLessThanOrEqual(limit + 3);
        return page;
      });
      return found.sort((a, b) => (a.uploadDeadline < b.uploadDeadline ? -1 : 1));
    };

    it.each([10, 1])('lists what is due, of all owners, each once, %i at a time', async (limit) => {
      const addDue = async (uploadDeadline: string, partial: Partial<FileRecord> = {}) =>
        (await add({ status: 'uploading', uploadDeadline, ownerId: crypto.randomUUID(), ...partial })).id;
      // Years in which no other test's records are due.
      const year = 1900 + limit;
      const second = await addDue(`${year}-02-02T00:00:00.000Z`);
      const first = await addDue(`${year}-01-01T00:00:00.000Z`);
      await addDue(`${year}-04-04T00:00:00.000Z`);
      await addDue(`${year}-01-01T00:00:00.000Z`, { status: 'ready' });
      const third = await addDue(`${year}-03-03T00:00:00.000Z`);
      const ids = (await due(`${year}-03-03T00:00:00.000Z`, limit)).map(({ id }) => id);
      expect(ids.filter((id) => [first, second, third].includes(id))).toEqual([first, second, third]);
      expect(new Set(ids).size).toBe(ids.length);
    });

    it('no longer lists what is settled, once its index has caught up', async () => {
      const record = await add({ status: 'uploading', uploadDeadline: '1898-01-01T00:00:00.000Z' });
      expect(await due('1898-06-01T00:00:00.000Z')).toEqual([record]);
      await store.update(record, { ...record, status: 'ready', version: 2 });
      await due('1898-06-01T00:00:00.000Z');
      expect(await due('1898-06-01T00:00:00.000Z')).toEqual([]);
    });
  });
}

/** All pages of what is due. */
export async function allDue<Thing>(list: (cursor?: string) => Promise<Page<Thing>>): Promise<Thing[]> {
  const found: Thing[] = [];
  let cursor: string | undefined;
  do {
    const page = await list(cursor);
    found.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

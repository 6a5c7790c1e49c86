import type { HistoryEntry, HistoryStore } from '@intake/domain';
import { expectRefusal } from './refusal.ts';

const SINCE = '2026-11-01T00:00:00.000Z';
const at = (minute: number): string => new Date(Date.parse(SINCE) + minute * 60_000).toISOString();

export function historyStoreContract(make: () => Promise<HistoryStore>): void {
  describe('HistoryStore', () => {
    let store: HistoryStore;
    let ownerId: string;
    let added = 0;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ownerId = crypto.randomUUID()));

    const entry = (minute: number, name: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({
      at: at(minute),
      outcome: 'ready',
      name,
      size: 1234,
      ...more,
    });
    const add = (...entries: HistoryEntry[]): Promise<void> =>
      store.add(ownerId, String(++added).padStart(26, '0'), entries);
    const names = async (limit: number): Promise<string[][]> => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const { items, nextCursor } = await store.list({ ownerId, limit, cursor, since: SINCE });
        pages.push(items.map(({ name }) => name));
        cursor = nextCursor ?? undefined;
      } while (cursor && pages.length < 20);
      return pages;
    };

    it('gives back what it was given, and nothing of another person', async () => {
      const refused = entry(1, 'tool.exe', {
        outcome: 'refused',
        path: 'a/b',
        reason: { code: 'FILE_TOO_LARGE', detail: 'Too large.', limit: 2 ** 30 },
        requestId: 'request-1',
      });
      const ready = entry(1, 'a.mp4', { fileId: 'f', checksum: 'rosUhgp5mIE=', alreadyStored: true });
      await add(refused, ready);
      const list = (owner: string) => store.list({ ownerId: owner, limit: 10, since: SINCE });
      expect(await list(ownerId)).toEqual({ items: [refused, ready], nextCursor: null });
      expect(await list(crypto.randomUUID())).toEqual({ items: [], nextCursor: null });
    });

    it('begins with what ended last, and keeps the order of what was added together', async () => {
      await add(entry(2, 'c'), entry(2, 'd'));
      await add(entry(1, 'a'), entry(1, 'b'));
      await add(entry(2, 'e'));
      expect(await names(10)).toEqual([['e', 'c', 'd', 'a', 'b']]);
    });

    it.each([1, 2, 3, 4, 5, 6])('comes in pages of %d that miss and repeat nothing', async (limit) => {
      await add(entry(1, 'a'), entry(1, 'b'), entry(1, 'c'), entry(1, 'd'));
      await add(entry(2, 'e'));
      await add(entry(3, 'f'));
      const pages = await names(limit);
      expect(pages.flat().join('')).toBe('feabcd');
      expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
    });

    it('goes on where it was although something was added meanwhile', async () => {
      await add(entry(1, 'a'), entry(1, 'b'));
      const { nextCursor } = await store.list({ ownerId, limit: 1, since: SINCE });
      await add(entry(2, 'c'));
      const rest = await store.list({ ownerId, limit: 5, cursor: nextCursor!, since: SINCE });
      expect(rest.items.map(({ name }) => name)).toEqual(['b']);
    });

    it('gives nothing that is too old', async () => {
      await add(entry(-1, 'old'));
      await add(entry(0, 'new'));
      expect(await names(10)).toEqual([['new']]);
    });

    it('does not take a cursor that is none of its own', async () => {
      for (const cursor of ['x', 'W10', ''])
        await expectRefusal(store.list({ ownerId, limit: 1, cursor, since: SINCE }), 'INVALID_CURSOR');
    });
  });
}

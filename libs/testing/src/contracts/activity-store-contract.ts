import type { ActivityStore } from '@intake/domain';
import { aFailure } from '../factories.ts';

const DAY = 86_400_000;

export function activityStoreContract(make: () => Promise<ActivityStore>): void {
  describe('ActivityStore', () => {
    let store: ActivityStore;
    /** One store for all, and a time of its own for each test: nothing here has an owner. */
    let now: Date;
    let stretch = 0;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (now = new Date(Date.UTC(2030, 0, 1) + ++stretch * 1000 * DAY)));

    const date = (daysAgo = 0) => new Date(+now - daysAgo * DAY).toISOString().slice(0, 10);
    const failed = (hoursAgo: number, name = 'a.mp4') => {
      const at = new Date(+now - hoursAgo * 3_600_000).toISOString();
      // Like a ULID as far as it matters here: it sorts by time.
      return aFailure({ id: `${at}-${crypto.randomUUID()}`, at, name });
    };

    it('adds up what is counted on a day', async () => {
      await store.add(date(), { started: 1, 'refused:EMPTY_FILE': 1 });
      await store.add(date(), { started: 2, bytes: 2 ** 40 });
      expect(await store.days(date(), date())).toEqual([
        { date: date(), counts: { started: 3, bytes: 2 ** 40, 'refused:EMPTY_FILE': 1 } },
      ]);
    });

    it('loses nothing that is added at once', async () => {
      await Promise.all(Array.from({ length: 20 }, () => store.add(date(), { ready: 1 })));
      expect(await store.days(date(), date())).toEqual([{ date: date(), counts: { ready: 20 } }]);
    });

    it('gives the days of a stretch in order, both ends included', async () => {
      for (const ago of [1, 5, 3, 6, 0]) await store.add(date(ago), { started: ago + 1 });
      const days = await store.days(date(5), date(1));
      expect(days).toEqual([5, 3, 1].map((ago) => ({ date: date(ago), counts: { started: ago + 1 } })));
    });

    it('gives nothing where nothing happened', async () => {
      expect(await store.days(date(29), date())).toEqual([]);
      expect(await store.failures(50, now)).toEqual([]);
    });

    it('gives the last failures, the newest first, as they were', async () => {
      const all = Array.from({ length: 12 }, (_, i) => failed(12 - i, `${i}.mp4`));
      all[3] = { ...all[3]!, fileId: 'file-1', requestId: 'request-1' };
      await Promise.all(all.map((failure) => store.addFailure(failure)));
      expect(await store.failures(10, now)).toEqual(all.toReversed().slice(0, 10));
    });

    it('does not show failures of more than two weeks ago', async () => {
      await store.addFailure(failed(15 * 24));
      const late = failed(13 * 24);
      await store.addFailure(late);
      expect(await store.failures(50, now)).toEqual([late]);
    });
  });
}

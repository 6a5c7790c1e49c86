import type { EventLog } from '@intake/domain';

const HOUR = 3_600_000;

export function eventLogContract(make: () => Promise<EventLog>): void {
  describe('EventLog', () => {
    let log: EventLog;
    let owner: string;
    const now = new Date('2026-11-01T10:00:00.000Z');
    const later = (ms: number) => new Date(+now + ms);
    const listen = (at = now) => log.listen(owner, new Date(+at + HOUR), at);
    const append = (n: number, at = now) => log.append(owner, [{ n }], at);
    const numbersAfter = async (seq: number, limit = 10) =>
      (await log.after(owner, seq, limit))?.map(({ events }) => events);

    beforeAll(async () => void (log = await make()));
    beforeEach(() => void (owner = crypto.randomUUID()));

    it('keeps nothing while nobody listens', async () => {
      expect(await append(1)).toBeNull();
      const seq = await listen();
      expect(await append(2)).toBe(seq + 1);
      expect(await append(3, later(2 * HOUR))).toBeNull();
    });

    it('gives what came after a number, in order', async () => {
      const seq = await listen();
      for (const n of [1, 2, 3]) expect(await append(n)).toBe(seq + n);
      expect(await log.after(owner, seq + 1, 10)).toEqual([
        { seq: seq + 2, events: [{ n: 2 }] },
        { seq: seq + 3, events: [{ n: 3 }] },
      ]);
      expect(await numbersAfter(seq + 3)).toEqual([]);
    });

    it('says when it cannot: too many, a number that was never given, another owner', async () => {
      const seq = await listen();
      for (const n of [1, 2, 3]) await append(n);
      expect(await log.after(owner, seq, 2)).toBeNull();
      expect(await log.after(owner, seq + 4, 10)).toBeNull();
      expect(await log.after(owner, seq - 1, 10)).toBeNull();
      expect(await log.after(crypto.randomUUID(), seq, 10)).toBeNull();
    });

    it('never gives a number twice: after a time without listeners it goes on higher, and admits the gap', async () => {
      const first = await listen();
      await append(1);
      const back = later(3 * HOUR);
      const second = await listen(back);
      expect(second).toBeGreaterThan(first + 1);
      await append(2, back);
      expect(await log.after(owner, first, 10)).toBeNull();
      expect(await log.after(owner, first + 1, 10)).toBeNull();
      expect(await numbersAfter(second)).toEqual([[{ n: 2 }]]);
    });

    it('keeps on for the one who listens longest', async () => {
      const seq = await log.listen(owner, new Date(+now + 2 * HOUR), now);
      await listen();
      expect(await log.append(owner, [{ n: 1 }], new Date(+now + HOUR + 1000))).toBe(seq + 1);
    });

    it('goes on counting for a second listener', async () => {
      const seq = await listen();
      await append(1);
      expect(await listen(later(1000))).toBe(seq + 1);
    });

    it('gives every one of many at once its own number', async () => {
      const seq = await listen();
      const given = await Promise.all(Array.from({ length: 20 }, (_, n) => append(n)));
      expect([...given].sort()).toEqual(Array.from({ length: 20 }, (_, n) => seq + n + 1).sort());
      expect(await log.after(owner, seq, 20)).toHaveLength(20);
    });
  });
}

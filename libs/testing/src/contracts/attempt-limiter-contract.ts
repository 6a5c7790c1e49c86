import type { AttemptLimiter } from '@intake/domain';

const NOW = new Date('2026-11-01T10:00:00.000Z');
const after = (seconds: number) => new Date(+NOW + seconds * 1000);

export function attemptLimiterContract(make: () => Promise<AttemptLimiter>): void {
  describe('AttemptLimiter', () => {
    let limiter: AttemptLimiter;
    let rule: { key: string; limit: number; windowSeconds: number };

    beforeAll(async () => void (limiter = await make()));
    beforeEach(() => void (rule = { key: `login:${crypto.randomUUID()}`, limit: 3, windowSeconds: 60 }));

    const hits = async (count: number, now = NOW) => {
      const answers: number[] = [];
      for (let i = 0; i < count; i++) answers.push(await limiter.hit(rule, now));
      return answers;
    };

    it('allows attempts up to the limit and then says how long to wait', async () => {
      expect(await hits(3)).toEqual([0, 0, 0]);
      expect(await limiter.hit(rule, after(20))).toBe(40);
    });

    it('never asks to wait for no time at all', async () => {
      await hits(3);
      expect(await limiter.hit(rule, new Date(+after(60) - 1))).toBe(1);
    });

    it('starts afresh when the window has ended, even with refused attempts in between', async () => {
      await hits(5);
      expect(await limiter.hit(rule, after(60))).toBe(0);
      expect(await limiter.hit(rule, after(119))).toBe(0);
      expect(await limiter.hit(rule, after(119))).toBe(0);
      expect(await limiter.hit(rule, after(119))).toBe(1);
    });

    it('counts every key for itself', async () => {
      await hits(4);
      expect(await limiter.hit({ ...rule, key: `${rule.key}-other` }, NOW)).toBe(0);
    });

    it('forgets on reset', async () => {
      await hits(4);
      await limiter.reset(rule.key);
      expect(await limiter.hit(rule, NOW)).toBe(0);
    });

    it('counts attempts at the same time one by one', async () => {
      const answers = await Promise.all(Array.from({ length: 8 }, () => limiter.hit(rule, NOW)));
      expect(answers.filter((seconds) => seconds === 0)).toHaveLength(3);
    });

    it('takes keys of any length', async () => {
      rule.key = 'x'.repeat(5000);
      await limiter.reset(rule.key);
      expect(await limiter.hit(rule, NOW)).toBe(0);
    });
  });
}

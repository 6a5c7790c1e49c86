import type { RunSlots } from '@intake/domain';

/** @param make slots of a deployment that nobody else uses */
export function runSlotsContract(make: (limit: number) => Promise<RunSlots>): void {
  describe('RunSlots', () => {
    const aRun = (fileId: string) => ({ ownerId: 'owner', fileId, runId: fileId });

    it('gives as many as there are, each run one', async () => {
      const slots = await make(2);
      expect(await slots.take(aRun('a'))).toBe('taken');
      expect(await slots.take(aRun('b'))).toBe('taken');
      expect(await slots.take(aRun('c'))).toBe('full');
      expect(await Promise.all(['a', 'b', 'c'].map((file) => slots.isFull(aRun(file))))).toEqual([
        false,
        false,
        true,
      ]);
      expect(await slots.take(aRun('a'))).toBe('held');
      expect((await slots.holders()).map(({ fileId }) => fileId).sort()).toEqual(['a', 'b']);
      expect(await slots.holders()).toContainEqual(aRun('a'));
      expect(await slots.free(aRun('a'))).toBe(true);
      expect(await slots.free(aRun('a'))).toBe(false);
      expect(await slots.isFull(aRun('c'))).toBe(false);
      expect(await slots.take(aRun('c'))).toBe('taken');
      for (const file of ['b', 'c']) await slots.free(aRun(file));
      expect(await slots.holders()).toEqual([]);
    });

    it('gives no more to those who ask at the same time', async () => {
      const slots = await make(3);
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => slots.take(aRun(`at-once-${n}`))),
      );
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(3);
      expect(answers.filter((answer) => answer === 'full')).toHaveLength(5);
    });
  });
}

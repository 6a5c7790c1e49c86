import type { IdGenerator } from '@intake/domain';

export function idGeneratorContract(make: () => Promise<IdGenerator>): void {
  describe('IdGenerator', () => {
    it('makes ULIDs that rise, also within a millisecond', async () => {
      const generator = await make();
      const ids = Array.from({ length: 1000 }, () => generator.next());
      expect(ids).toEqual([...new Set(ids)].sort());
      for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    });
  });
}

import type { World } from '@intake/domain';

export function worldContract(make: () => Promise<World>): void {
  describe('World', () => {
    let world: World;

    beforeAll(async () => void (world = await make()));

    it('makes ULIDs that rise, also within a millisecond', () => {
      const ids = Array.from({ length: 1000 }, () => world.id());
      expect(ids).toEqual([...new Set(ids)].sort());
      for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    });

    it('makes secrets of 256 bits, never the same', () => {
      const secrets = Array.from({ length: 100 }, () => world.secret());
      expect(new Set(secrets).size).toBe(100);
      for (const secret of secrets) expect(secret).toMatch(/^[\w-]{43,}$/);
    });

    it('digests with SHA-256', async () => {
      expect(await world.digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
    });
  });
}

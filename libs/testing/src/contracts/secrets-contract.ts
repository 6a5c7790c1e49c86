import type { Secrets } from '@intake/domain';

export function secretsContract(make: () => Promise<Secrets>): void {
  describe('Secrets', () => {
    let secrets: Secrets;

    beforeAll(async () => void (secrets = await make()));

    it('makes secrets of 256 bits, never the same', () => {
      const made = Array.from({ length: 100 }, () => secrets.random());
      expect(new Set(made).size).toBe(100);
      for (const secret of made) expect(secret).toMatch(/^[\w-]{43,}$/);
    });

    it('digests with SHA-256', async () => {
      expect(await secrets.digest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
    });
  });
}

import type { PasswordHasher } from '@intake/domain';

export function passwordHasherContract(make: () => Promise<PasswordHasher>): void {
  describe('PasswordHasher', () => {
    let hasher: PasswordHasher;

    beforeAll(async () => void (hasher = await make()));

    it('knows its own password and no other', async () => {
      const hash = await hasher.hash('correct horse');
      expect(await hasher.verify(hash, 'correct horse')).toBe(true);
      expect(await hasher.verify(hash, 'correct horse ')).toBe(false);
      expect(await hasher.verify(hash, '')).toBe(false);
    });

    it('salts, and shows nothing of the password', async () => {
      const [one, two] = [await hasher.hash('correct horse'), await hasher.hash('correct horse')];
      expect(one).not.toBe(two);
      expect(one).not.toContain('horse');
    });

    it('takes long passwords and every script to the last character', async () => {
      const long = `${'密'.repeat(100)}é`;
      const hash = await hasher.hash(long);
      expect(await hasher.verify(hash, long)).toBe(true);
      expect(await hasher.verify(hash, `${'密'.repeat(100)}e`)).toBe(false);
    });
  });
}

import type { RefreshTokenFactory } from '@intake/domain';

/** 256 bits in base64url. */
const TOKEN = /^[\w-]{43,}$/;

export function refreshTokenFactoryContract(make: () => Promise<RefreshTokenFactory>): void {
  describe('RefreshTokenFactory', () => {
    let factory: RefreshTokenFactory;

    beforeAll(async () => void (factory = await make()));

    it('makes tokens that nobody guesses', () => {
      const tokens = Array.from({ length: 100 }, () => factory.first());
      expect(new Set(tokens).size).toBe(100);
      for (const token of tokens) expect(token).toMatch(TOKEN);
    });

    it('gives a token one successor, always the same', () => {
      const token = factory.first();
      expect(factory.successorOf(token)).toBe(factory.successorOf(token));
      expect(factory.successorOf(token)).toMatch(TOKEN);
      expect(factory.successorOf(token)).not.toBe(token);
      expect(factory.successorOf(factory.first())).not.toBe(factory.successorOf(token));
    });
  });
}

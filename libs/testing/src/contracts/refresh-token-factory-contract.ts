import type { RefreshTokenFactory } from '@intake/domain';

/** 256 bits in base64url. */
const TOKEN = /^[\w-]{43,}$/;

export function refreshTokenFactoryContract(make: () => Promise<RefreshTokenFactory>): void {
  describe('RefreshTokenFactory', () => {
    let mint: RefreshTokenFactory;

    beforeAll(async () => void (mint = await make()));

    it('makes tokens that nobody guesses', () => {
      const tokens = Array.from({ length: 100 }, () => mint.first());
      expect(new Set(tokens).size).toBe(100);
      for (const token of tokens) expect(token).toMatch(TOKEN);
    });

    it('gives a token one successor, always the same', () => {
      const token = mint.first();
      expect(mint.successorOf(token)).toBe(mint.successorOf(token));
      expect(mint.successorOf(token)).toMatch(TOKEN);
      expect(mint.successorOf(token)).not.toBe(token);
      expect(mint.successorOf(mint.first())).not.toBe(mint.successorOf(token));
    });
  });
}

import type { IdempotencyStore } from '@intake/domain';

const NOW = new Date('2026-11-01T10:00:00.000Z');
const LATER = new Date('2026-11-01T11:00:00.000Z');

export function idempotencyStoreContract(make: () => Promise<IdempotencyStore>): void {
  describe('IdempotencyStore', () => {
    let store: IdempotencyStore;
    let owner: string;

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (owner = crypto.randomUUID()));

    const claim = (fileId: string, { key = 'key', of = owner, now = NOW } = {}) =>
      store.claim(of, key, { fileId, fingerprint: `print of ${fileId}` }, LATER, now);

    it('gives the first claim to everybody who comes later', async () => {
      expect(await claim('one')).toEqual({ fileId: 'one', fingerprint: 'print of one' });
      expect(await claim('two')).toEqual({ fileId: 'one', fingerprint: 'print of one' });
    });

    it('keeps owners and keys apart', async () => {
      await claim('one');
      expect(await claim('two', { key: 'other' })).toMatchObject({ fileId: 'two' });
      expect(await claim('three', { of: crypto.randomUUID() })).toMatchObject({ fileId: 'three' });
    });

    it('gives an expired key away again', async () => {
      await claim('one');
      expect(await claim('two', { now: new Date(+LATER - 1) })).toMatchObject({ fileId: 'one' });
      expect(await claim('two', { now: LATER })).toMatchObject({ fileId: 'two' });
    });

    it('lets exactly one of many at the same time win', async () => {
      const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((fileId) => claim(fileId)));
      expect(new Set(answers.map(({ fileId }) => fileId)).size).toBe(1);
    });

    it('takes the longest key that the API takes', async () => {
      const key = '~'.repeat(255);
      await claim('one', { key });
      expect(await claim('two', { key })).toMatchObject({ fileId: 'one' });
    });
  });
}

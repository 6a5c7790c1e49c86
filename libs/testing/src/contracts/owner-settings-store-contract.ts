import { type OwnerSettingsStore, USUAL_SETTINGS } from '@intake/domain';

export function ownerSettingsStoreContract(make: () => Promise<OwnerSettingsStore>): void {
  describe('OwnerSettingsStore', () => {
    it('keeps what one person chose last, and for everybody else what is usual', async () => {
      const store = await make();
      const [ada, bob] = [crypto.randomUUID(), crypto.randomUUID()];
      expect(await store.read(ada)).toEqual(USUAL_SETTINGS);
      await store.write(ada, { algorithmsOff: ['ocr', 'audio'] });
      await store.write(ada, { algorithmsOff: ['ocr'] });
      expect(await store.read(ada)).toEqual({ algorithmsOff: ['ocr'] });
      expect(await store.read(bob)).toEqual(USUAL_SETTINGS);
      await store.write(ada, { algorithmsOff: [] });
      expect(await store.read(ada)).toEqual({ algorithmsOff: [] });
    });
  });
}

import { type OwnerSettingsStore, USUAL_SETTINGS } from '@intake/domain';
import { expectRefusal } from './refusal.ts';

export function ownerSettingsStoreContract(make: () => Promise<OwnerSettingsStore>): void {
  describe('OwnerSettingsStore', () => {
    it('keeps what one person chose last, and for everybody else what is usual', async () => {
      const store = await make();
      const [ada, bob] = [crypto.randomUUID(), crypto.randomUUID()];
      expect(await store.read(ada)).toEqual(USUAL_SETTINGS);
      await store.write(ada, { algorithmsOff: ['ocr', 'audio'], version: 1 });
      await store.write(ada, { algorithmsOff: ['ocr'], version: 2 });
      expect(await store.read(ada)).toEqual({ algorithmsOff: ['ocr'], version: 2 });
      expect(await store.read(bob)).toEqual(USUAL_SETTINGS);
      await store.write(ada, { algorithmsOff: [], version: 3 });
      expect(await store.read(ada)).toEqual({ algorithmsOff: [], version: 3 });
    });

    it('lets one of two devices be first', async () => {
      const store = await make();
      const ada = crypto.randomUUID();
      for (const version of [1, 2]) {
        const writes = ['ocr', 'audio'].map((off) => store.write(ada, { algorithmsOff: [off], version }));
        const refused = (await Promise.allSettled(writes)).filter(({ status }) => status === 'rejected');
        expect(refused).toMatchObject([{ reason: { code: 'VERSION_CONFLICT' } }]);
      }
      await expectRefusal(store.write(ada, { algorithmsOff: [], version: 5 }), 'VERSION_CONFLICT');
    });
  });
}

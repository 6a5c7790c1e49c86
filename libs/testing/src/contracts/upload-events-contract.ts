import type { Counts, UploadEvent, UploadEvents } from '@intake/domain';
import { aFile } from '../factories.ts';

/** @param make what is told, and what it counted so far */
export function uploadEventsContract(
  make: () => Promise<{ events: UploadEvents; counted(): Promise<Counts> }>,
): void {
  describe('UploadEvents', () => {
    const file = aFile({ size: 1000 });
    const reason = { code: 'CONTENT_MISMATCH', detail: 'This is a program.' };
    const countsOf = async (...happened: UploadEvent[]) => {
      const { events, counted } = await make();
      for (const event of happened) events.happened(event);
      return counted();
    };

    it.each(['started', 'ready', 'aborted', 'expired', 'finished', 'deleted'] as const)(
      'counts %s',
      async (kind) => {
        expect(await countsOf({ kind, file })).toEqual({ [kind]: 1 });
      },
    );

    it('adds up files, bytes and what was sent again', async () => {
      const completed = (retries: number): UploadEvent => ({ kind: 'completed', file, retries });
      expect(await countsOf(completed(2), completed(0), completed(3))).toEqual({
        completed: 3,
        bytes: 3000,
        retries: 5,
      });
    });

    it.each(['rejected', 'failed'] as const)('counts %s, as a whole and by reason', async (kind) => {
      const lost = { ...reason, code: 'PARTS_LOST' };
      const happened: UploadEvent[] = [
        { kind, file, reason },
        { kind, file, reason },
        { kind, file, reason: lost },
      ];
      expect(await countsOf(...happened)).toEqual({
        [kind]: 3,
        [`${kind}:CONTENT_MISMATCH`]: 2,
        [`${kind}:PARTS_LOST`]: 1,
      });
    });

    it('counts what was refused before there was a record', async () => {
      expect(await countsOf({ kind: 'refused', ownerId: 'owner-1', name: 'a.exe', reason })).toEqual({
        refused: 1,
        'refused:CONTENT_MISMATCH': 1,
      });
    });
  });
}

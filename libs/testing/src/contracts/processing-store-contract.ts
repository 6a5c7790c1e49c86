import type { ProcessingRun, ProcessingStep, ProcessingStore } from '@intake/domain';
import { runBecomes, stepBecomes } from '@intake/domain';
import { allDue } from './due-files-contract.ts';
import { expectRefusal } from './refusal.ts';

const NOW = new Date('2026-11-01T10:00:00.000Z');
const LATER = new Date('2026-11-01T10:02:00.000Z');

export function processingStoreContract(make: () => Promise<ProcessingStore>): void {
  describe('ProcessingStore', () => {
    let store: ProcessingStore;
    let ref: { ownerId: string; fileId: string };

    beforeAll(async () => void (store = await make()));
    beforeEach(() => void (ref = { ownerId: crypto.randomUUID(), fileId: crypto.randomUUID() }));

    const aRun = (runId = '01', changes: Partial<ProcessingRun> = {}): ProcessingRun => ({
      ...{ ...ref, runId, state: 'queued', version: 1 },
      ...{ createdAt: NOW.toISOString(), updatedAt: NOW.toISOString(), ...changes },
    });
    const aStep = (algorithm = 'image', changes: Partial<ProcessingStep> = {}): ProcessingStep => ({
      ...{ ...ref, runId: '01', algorithm, version: '1.0.0', state: 'running', revision: 1, attempt: 1 },
      ...{ progress: 0, startedAt: NOW.toISOString(), ...changes },
    });

    it('keeps a run, once', async () => {
      await store.createRun(aRun());
      expect(await store.findRun({ ...ref, runId: '01' })).toEqual(aRun());
      await expectRefusal(
        store.createRun(aRun('01', { reason: { code: 'X', detail: 'other' } })),
        'ALREADY_EXISTS',
      );
      expect(await store.findRun({ ...ref, runId: '02' })).toBeNull();
      expect(await store.findRun({ ...ref, ownerId: 'other', runId: '01' })).toBeNull();
    });

    it('summarises the first run of a file with its creation, and leaves what is there to later ones', async () => {
      const summaries = () => store.summaries(ref.ownerId, [ref.fileId]);
      await store.createRun(aRun(ref.fileId));
      const queued = [{ fileId: ref.fileId, run: ref.fileId, state: 'queued', progress: 0 }];
      expect(await summaries()).toEqual(queued);
      const later = aRun(`${ref.fileId}2`);
      await store.createRun(later);
      expect(await summaries()).toEqual(queued);
      await store.summarise(later, 0);
      expect(await summaries()).toMatchObject([{ run: later.runId }]);
    });

    it('counts what steps keep in storage, once, until their run is removed', async () => {
      const stored = () => store.storedBytes(ref.ownerId);
      expect(await stored()).toBe(0);
      await store.createRun(aRun());
      await store.writeStep(aStep());
      const ended = stepBecomes(aStep(), 'succeeded', { storedBytes: 700 });
      await store.writeStep(ended);
      await expectRefusal(store.writeStep(ended), 'VERSION_CONFLICT');
      await store.writeStep(aStep('media'));
      await store.writeStep(stepBecomes(aStep('media'), 'partial', { storedBytes: 11 }));
      expect(await stored()).toBe(711);
      expect(await store.storedBytes('somebody else')).toBe(0);
      await Promise.all([store.removeRun(aRun()), store.removeRun(aRun())]);
      expect(await stored()).toBe(0);
    });

    it('lets one of several writers win', async () => {
      await store.createRun(aRun());
      const next = runBecomes(aRun(), 'running', NOW, { plan: [] });
      const writes = await Promise.allSettled([1, 2, 3].map(() => store.updateRun(next)));
      expect(writes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await store.findRun({ ...ref, runId: '01' })).toEqual(next);
      await expectRefusal(store.updateRun(aRun('09', { version: 2 })), 'VERSION_CONFLICT');
    });

    it('lists runs, newest first, page by page', async () => {
      for (const id of ['01', '02', '03']) await store.createRun(aRun(id));
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.listRuns(ref, 2, cursor);
        ids.push(...page.items.map(({ runId }) => runId));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      expect(ids).toEqual(['03', '02', '01']);
    });

    it('knows what is due', async () => {
      const due = async (now = LATER) =>
        (await allDue((cursor) => store.listDueRuns(now, 1000, cursor))).filter(
          ({ fileId }) => fileId === ref.fileId,
        );
      await store.createRun(aRun());
      expect(await due(NOW)).toEqual([]);
      expect(await due()).toEqual([aRun()]);
      const running = runBecomes(aRun(), 'running', NOW, { plan: [] });
      await store.updateRun(running);
      // The index lags: what it shows at first may be what was.
      await due();
      expect(await due()).toEqual([]);
      const ended = runBecomes(running, 'succeeded', NOW);
      await store.updateRun(ended);
      await due();
      expect(await due()).toEqual([]);
      await store.updateRun({ ...ended, version: 4, dropAt: NOW.toISOString() });
      await due();
      expect(await due()).toMatchObject([{ version: 4 }]);
    });

    it('keeps steps apart, so that tasks beside each other never conflict', async () => {
      await Promise.all(['identify', 'image', 'media'].map((id) => store.writeStep(aStep(id))));
      await expectRefusal(store.writeStep(aStep()), 'VERSION_CONFLICT');
      const ended = stepBecomes(aStep(), 'succeeded', { result: { width: 3, tags: [], none: null } });
      await store.writeStep(ended);
      await expectRefusal(store.writeStep(ended), 'VERSION_CONFLICT');
      expect(await store.findStep({ ...ref, runId: '01', algorithm: 'image' })).toEqual(ended);
      expect((await store.listSteps({ ...ref, runId: '01' })).map(({ algorithm }) => algorithm)).toEqual([
        'identify',
        'image',
        'media',
      ]);
      expect(await store.listSteps({ ...ref, runId: '0' })).toEqual([]);
    });

    it('removes a run with its steps, and only those', async () => {
      await store.createRun(aRun());
      await store.createRun(aRun('02'));
      for (let n = 0; n < 30; n++) await store.writeStep(aStep(`algorithm-${n}`));
      await store.writeStep(aStep('image', { runId: '02' }));
      await store.removeRun({ ...ref, runId: '01' });
      await store.removeRun({ ...ref, runId: '01' });
      expect(await store.findRun({ ...ref, runId: '01' })).toBeNull();
      expect(await store.listSteps({ ...ref, runId: '01' })).toEqual([]);
      expect(await store.listSteps({ ...ref, runId: '02' })).toHaveLength(1);
    });

    it('summarises the newest run, never backwards', async () => {
      const summary = async () => (await store.summaries(ref.ownerId, [ref.fileId, 'none']))[0];
      expect(await summary()).toBeUndefined();
      const running = runBecomes(aRun(), 'running', NOW, { plan: [] });
      await store.summarise(running, 0.5);
      await store.summarise(running, 0.25);
      await store.summarise(aRun(), 0);
      expect(await summary()).toEqual({ fileId: ref.fileId, run: '01', state: 'running', progress: 0.5 });
      // Of two who end it at once both come here, and whose end counts comes last.
      await store.summarise(runBecomes(running, 'cancelled', NOW), 1);
      await store.summarise(runBecomes(running, 'partial', NOW), 1);
      expect(await summary()).toMatchObject({ state: 'partial', progress: 1 });
      const file = { name: 't.webp', contentType: 'image/webp', role: 'thumbnail', size: 9, key: 'k' };
      await store.showThumbnails({ ...ref, runId: '01' }, [file]);
      await store.summarise(aRun('02'), 0);
      await store.summarise(runBecomes(running, 'failed', NOW), 1);
      expect(await summary()).toEqual({
        ...{ fileId: ref.fileId, run: '02', state: 'queued', progress: 0, thumbnails: [file] },
      });
      await store.showThumbnails({ ...ref, runId: '00' }, []);
      expect((await summary())!.thumbnails).toEqual([file]);
      expect(await store.summaries('other', [ref.fileId])).toEqual([]);
      await store.removeSummary(ref);
      expect(await summary()).toBeUndefined();
    });
  });
}

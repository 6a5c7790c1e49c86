import type { Change, ResumableUpload, Totals, UploadEntry, UploadItem, Uploader } from '@intake/uploader';
import { vi } from 'vitest';
import { NOTHING } from '../src/uploads/upload-list-state.ts';

export function anItem(partial: Partial<UploadItem> = {}): UploadItem {
  return {
    id: 'a',
    name: 'a.mp4',
    path: '',
    size: 100_000_000,
    phase: 'uploading',
    sentBytes: 0,
    storedBytes: 0,
    verified: false,
    speed: null,
    secondsLeft: null,
    warnings: [],
    ...partial,
  };
}

/** An engine that says what the test tells it to say, and remembers what it was asked. */
export function fakeEngine() {
  let listener: (change: Change) => void = () => {};
  let tellUnfinished: (unfinished: readonly ResumableUpload[]) => void = () => {};
  const unfinished: ResumableUpload[] = [];
  /** Something has become of one of them. */
  const change = (uploadId: string, more: Partial<ResumableUpload> | null): void => {
    const at = unfinished.findIndex((one) => one.uploadId === uploadId);
    if (at >= 0) unfinished.splice(at, 1, ...(more ? [{ ...unfinished[at]!, ...more }] : []));
    tellUnfinished([...unfinished]);
  };
  const engine = {
    add: vi.fn(async (_: readonly UploadEntry[]) => []),
    subscribe: vi.fn((hear: (change: Change) => void) => ((listener = hear), () => {})),
    subscribeUnfinished: vi.fn((hear: typeof tellUnfinished) => ((tellUnfinished = hear), () => {})),
    resumable: vi.fn(async () => (tellUnfinished([...unfinished]), unfinished)),
    continueUpload: vi.fn(async (id: string) => (change(id, null), anItem())),
    discardUpload: vi.fn(async (id: string) => change(id, { discarding: true })),
    undoDiscard: vi.fn((id: string) => (change(id, { discarding: undefined }), true)),
    summary: vi.fn(() => ({ rows: [] })),
    destroy: vi.fn(),
    ...Object.fromEntries(
      [
        'pause',
        'resume',
        'cancel',
        'retry',
        'remove',
        'pauseAll',
        'resumeAll',
        'retryFailed',
        'clearFinished',
      ].map((name) => [name, vi.fn()]),
    ),
  } as unknown as { [Key in keyof Uploader]: ReturnType<typeof vi.fn> };
  const say = (changed: UploadItem[], totals: Partial<Totals> = {}, removed: string[] = []): void =>
    listener({ changed, removed, totals: { ...NOTHING, files: changed.length, ...totals } });
  return { engine, say, unfinished, change };
}

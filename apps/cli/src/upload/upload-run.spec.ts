import type { UploadItem, Uploader } from '@intake/uploader/node';
import type { Report } from './report.ts';
import { type Task, UploadRun } from './upload-run.ts';

const nothing = () => undefined;

it('hears of a file that ended since the last news before it says that all is settled', async () => {
  const items = [{ id: 'I1', phase: 'uploading' } as UploadItem];
  const totals = { filesActive: 1 };
  const listeners: ((change: unknown) => void)[] = [];
  const subscribe = (listener: (change: unknown) => void) => (listeners.push(listener), nothing);
  const uploader = { items, totals, subscribe } as unknown as Uploader;
  const report = { result: nothing, progress: nothing } as unknown as Report;
  const run = new UploadRun(uploader, report);
  const ready: unknown[] = [];
  run.onReady = ({ id, file }) => void ready.push({ id, file });
  run.track(items[0]!, { journal: { done: nothing }, n: 0, file: { file: '/a' } } as unknown as Task);

  const settled = run.settled(new AbortController().signal);
  // The engine tells in batches: this news does not name what has ended.
  Object.assign(items[0]!, { phase: 'ready', fileId: 'F1' });
  totals.filesActive = 0;
  for (const listener of listeners) listener({ changed: [], removed: [], totals });
  expect(await settled).toBe('done');
  expect(ready).toEqual([{ id: 'F1', file: '/a' }]);
});

it('reports nothing after the end', async () => {
  const item = { id: 'I1', phase: 'uploading' } as UploadItem;
  const listeners: ((change: unknown) => void)[] = [];
  const subscribe = (listener: (change: unknown) => void) => (listeners.push(listener), nothing);
  const uploader = { items: [item], totals: {}, subscribe, destroy: nothing } as unknown as Uploader;
  const reported: string[] = [];
  const note = (event: string) => () => void reported.push(event);
  const report = { result: note('file'), progress: note('progress'), end: note('end') } as unknown as Report;
  const run = new UploadRun(uploader, report);
  run.track(item, { journal: { done: nothing }, n: 0, file: { file: '/a' } } as unknown as Task);

  run.end('interrupted', []);
  // The engine's last news comes in the next frame.
  Object.assign(item, { phase: 'cancelled' });
  for (const listener of listeners) listener({ changed: [item], removed: [], totals: {} });
  expect(reported).toEqual(['end']);
});

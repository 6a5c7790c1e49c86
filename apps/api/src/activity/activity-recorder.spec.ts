import { jest } from '@jest/globals';
import type { UploadEvent } from '@intake/domain';
import {
  aFile,
  CountedIds,
  FixedClock,
  MemoryActivityStore,
  MemoryHistoryStore,
  uploadEventsContract,
} from '@intake/testing';
import { MemoryMetrics } from '../../test/support/memory-metrics.ts';
import { ActivityRecorder } from './activity-recorder.ts';

const TODAY = '2026-11-01';
const file = aFile({ name: 'a.mp4', ownerId: 'owner-1' });
const started: UploadEvent = { kind: 'started', file };
const rejected: UploadEvent = {
  kind: 'rejected',
  file,
  reason: { code: 'CONTENT_MISMATCH', detail: 'This is a program.' },
};

function recording() {
  const [activity, clock, metrics] = [new MemoryActivityStore(), new FixedClock(), new MemoryMetrics()];
  const history = new MemoryHistoryStore();
  const recorder = new ActivityRecorder(activity, history, clock, new CountedIds(clock));
  recorder.countIn(metrics);
  return { activity, history, clock, metrics, recorder };
}

let lines: string[];
beforeEach(() => {
  lines = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0);
});
afterEach(() => jest.restoreAllMocks());

uploadEventsContract(async () => {
  const { recorder, activity } = recording();
  const counted = async () => {
    await recorder.flush();
    return (await activity.days(TODAY, TODAY))[0]!.counts;
  };
  return { events: recorder, counted };
});

describe('ActivityRecorder', () => {
  it('makes one write and one line of metrics of all that happened, and none of nothing', async () => {
    const { recorder, activity, metrics } = recording();
    const add = jest.spyOn(activity, 'add');
    for (let i = 0; i < 100; i++) recorder.happened(started);
    await recorder.flush();
    await recorder.flush();
    expect(add.mock.calls).toEqual([[TODAY, { started: 100 }]]);
    expect(metrics.calls).toEqual([{ started: 100 }]);
  });

  it('keeps failures, with a digest instead of the owner', async () => {
    const { recorder, activity, clock } = recording();
    recorder.happened(rejected);
    recorder.happened({
      kind: 'refused',
      ownerId: 'owner-1',
      name: 'n'.repeat(999),
      reason: rejected.reason,
    });
    await recorder.flush();
    const [refusal, rejection] = await activity.failures(50, clock.now());
    expect(rejection).toEqual({
      id: expect.any(String),
      at: clock.now().toISOString(),
      kind: 'rejected',
      name: 'a.mp4',
      code: 'CONTENT_MISMATCH',
      detail: 'This is a program.',
      owner: expect.stringMatching(/^[0-9a-f]{12}$/),
      ownerId: 'owner-1',
      fileId: file.id,
    });
    expect(refusal).toMatchObject({ kind: 'refused', owner: rejection!.owner });
    expect(refusal!.name).toHaveLength(255);
    expect(refusal!.fileId).toBeUndefined();
  });

  it('keeps of a batch that went wrong as many failures as anybody will see', async () => {
    const { recorder, activity } = recording();
    const addFailure = jest.spyOn(activity, 'addFailure');
    for (let i = 0; i < 100; i++) recorder.happened(rejected);
    await recorder.flush();
    expect(addFailure).toHaveBeenCalledTimes(50);
    expect((await activity.days(TODAY, TODAY))[0]!.counts.rejected).toBe(100);
  });

  it('remembers for its owner how each upload ended, in one write for all that ended together', async () => {
    const { recorder, history, clock } = recording();
    const add = jest.spyOn(history, 'add');
    const mine = aFile({ ownerId: 'owner-1', name: 'b.mp4', size: 5, checksum: 'rosUhgp5mIE=' });
    recorder.happened(started);
    recorder.happened({ kind: 'completed', file: mine, retries: 0 });
    recorder.happened({ kind: 'ready', file: mine });
    recorder.happened(rejected);
    recorder.happened({ kind: 'expired', file: aFile({ ownerId: 'owner-2' }) });
    for (let i = 0; i < 110; i++) recorder.happened({ kind: 'aborted', file: aFile({ ownerId: 'owner-3' }) });
    await recorder.flush();
    expect(add.mock.calls.map(([owner, , entries]) => [owner, entries.length])).toEqual([
      ['owner-1', 2],
      ['owner-2', 1],
      ['owner-3', 100],
      ['owner-3', 10],
    ]);
    const at = clock.now().toISOString();
    const { items } = await history.list({ ownerId: 'owner-1', limit: 9, since: '' });
    expect(items).toEqual([
      { at, outcome: 'ready', name: 'b.mp4', size: 5, fileId: mine.id, checksum: 'rosUhgp5mIE=' },
      { at, outcome: 'rejected', name: 'a.mp4', size: 1234, fileId: file.id, reason: rejected.reason },
    ]);
  });

  it('does not fail when the numbers cannot be kept, and says so in the log', async () => {
    const { recorder, activity } = recording();
    jest.spyOn(activity, 'add').mockRejectedValue(new Error('the table melted'));
    recorder.happened(started);
    await recorder.flush();
    expect(lines.join('')).toContain('the table melted');
    jest.mocked(activity.add).mockRestore();
    recorder.happened(started);
    await recorder.flush();
    expect((await activity.days(TODAY, TODAY))[0]!.counts).toEqual({ started: 1 });
  });

  it('makes no request wait for a database that hangs', async () => {
    const { recorder, activity, metrics } = recording();
    jest.spyOn(activity, 'add').mockReturnValue(new Promise(() => undefined));
    recorder.happened(started);
    // It would never end.
    await recorder.flush();
    expect(metrics.sum).toEqual({ started: 1 });
  });
});

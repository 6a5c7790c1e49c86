import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anItem } from '../../test/fake-engine.ts';
import { RefusalReports } from './refusal-reports.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const problem = { code: 'EMPTY_FILE', title: '', detail: '', retryable: false };
const refused = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) =>
    anItem({ id: `${from + i}`, name: `${from + i}.pdf`, size: 0, phase: 'refused', problem }),
  );

it('tells of a hundred at a time, and of none twice', async () => {
  const send = vi.fn(async (_: unknown[]) => {});
  const reports = new RefusalReports(send, () => {});
  reports.look(refused(0, 150));
  reports.look(refused(0, 250));
  await vi.runAllTimersAsync();
  expect(send.mock.calls.map(([some]) => some.length)).toEqual([100, 100, 50]);
});

it('keeps what could not be told for the next time', async () => {
  const send = vi.fn(async (_: unknown[]) => {});
  const reports = new RefusalReports(send, () => {});
  send.mockRejectedValueOnce(new TypeError('offline'));
  reports.look(refused(0, 2));
  await vi.runAllTimersAsync();
  await reports.flush();
  expect(send.mock.calls.map(([some]) => some.length)).toEqual([2, 2]);
});

it('forgets what belongs to an account that has signed out', async () => {
  const send = vi.fn(async (_: unknown[]) => {});
  const reports = new RefusalReports(send, () => {});
  reports.look(refused(0, 2));
  reports.clear();
  await vi.runAllTimersAsync();
  await reports.flush();
  expect(send).not.toHaveBeenCalled();
});

it('sends nothing of one account in the name of the next, also when it was on its way', async () => {
  const reports = new RefusalReports(send, () => {});
  let fail = (_: Error): void => undefined;
  const sent: number[] = [];
  function send(some: unknown[]): Promise<unknown> {
    sent.push(some.length);
    return sent.length === 1 ? new Promise((_, reject) => (fail = reject)) : Promise.resolve();
  }
  reports.look(refused(0, 150));
  await vi.runAllTimersAsync();
  reports.clear();
  fail(new TypeError('offline'));
  await vi.runAllTimersAsync();
  await reports.flush();
  expect(sent).toEqual([100]);
});

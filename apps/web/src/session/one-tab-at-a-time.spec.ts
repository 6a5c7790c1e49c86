import { afterEach, expect, it, vi } from 'vitest';
import { oneTabAtATime } from './one-tab-at-a-time.ts';

afterEach(() => vi.unstubAllGlobals());

/** As browsers have them, for one name. */
function stubLocks() {
  let queue: Promise<unknown> = Promise.resolve();
  const request = (_: string, task: () => Promise<unknown>) => (queue = queue.then(task, task));
  vi.stubGlobal('navigator', { locks: { request } });
}

it('lets the second wait for the first, also when that one fails', async () => {
  stubLocks();
  const order: string[] = [];
  let fail!: (error: Error) => void;
  const first = oneTabAtATime('x', () => {
    order.push('first');
    return new Promise((_, reject) => (fail = reject));
  });
  const second = oneTabAtATime('x', async () => order.push('second'));
  await Promise.resolve();
  expect(order).toEqual(['first']);
  fail(new Error('offline'));
  await expect(first).rejects.toThrow('offline');
  expect(await second).toBe(2);
});

it('runs at once where there are no locks', async () => {
  vi.stubGlobal('navigator', {});
  expect(await oneTabAtATime('x', async () => 5)).toBe(5);
});

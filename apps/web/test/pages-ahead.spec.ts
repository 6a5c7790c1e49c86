import { nextTick } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { anItem, fakeEngine } from './fake-engine.ts';
import { router } from '../src/app/router.ts';
import { fetchRoutesAhead } from '../src/offline/be-prepared.ts';
import { loadAfresh } from '../src/app/load-afresh.ts';
import { runApp } from './mount-app.ts';

let fake = fakeEngine();
vi.mock('../src/uploads/engine.ts', () => ({ openEngine: async () => fake.engine }));
vi.mock('../src/app/load-afresh.ts', () => ({ loadAfresh: vi.fn(() => true) }));
const missing = vi.fn(() =>
  Promise.reject(new TypeError('Failed to fetch dynamically imported module: x.js')),
);
router.addRoute({ path: '/missing', component: missing, meta: { title: 'app.files' } });
beforeEach(() => {
  fake = fakeEngine();
  vi.mocked(loadAfresh).mockClear();
});
afterEach(() => vi.restoreAllMocks());

const go = (): Promise<unknown> => router.push('/missing').catch(() => {});

it('loads the app afresh when the code of a page is gone', async () => {
  await runApp('/settings');
  await go();
  expect(loadAfresh).toHaveBeenCalledWith('/missing');
});

it('stays, and says so, while something is being sent', async () => {
  const { settle, text } = await runApp('/settings');
  fake.say([anItem()], { filesActive: 1 });
  await nextTick();
  await go();
  await settle();
  expect(loadAfresh).not.toHaveBeenCalled();
  expect(text()).toContain('This page can be opened when your uploads are over');
  expect(router.currentRoute.value.path).toBe('/settings');
});

it('stays, and says so, without a connection', async () => {
  const { settle, text } = await runApp('/settings');
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
  await go();
  await settle();
  expect(loadAfresh).not.toHaveBeenCalled();
  expect(text()).toContain('This page is not on this device yet.');
});

it('fetches the code of every page ahead, and minds no failure', async () => {
  missing.mockClear();
  fetchRoutesAhead();
  await nextTick();
  expect(missing).toHaveBeenCalledTimes(1);
});

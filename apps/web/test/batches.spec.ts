import { describe, expect, it, vi } from 'vitest';
import type { Batch } from '@intake/contract';
import { aFile, FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';
import '../src/batches/BatchesPage.vue';
import '../src/batches/BatchPage.vue';
import '../src/batches/NewBatchPage.vue';
import '../src/rules/RulesPage.vue';

const AT = '2026-11-23T12:00:00.000Z';
const BATCH: Batch = {
  ...{ id: '01BATCH', name: 'Holiday', state: 'partial', progress: 1, total: 3, concurrency: 10 },
  counts: { succeeded: 1, partial: 0, failed: 2, skipped: 0, cancelled: 0 },
  files: { folder: 'Holiday' },
  algorithms: [{ id: 'identify', parameters: {} }],
  ...{ createdAt: AT, startedAt: AT, endedAt: AT },
};

/** One batch as the API keeps it, and what was asked of the API. */
function batchesApi(batch: Batch = BATCH) {
  const api = new FakeApi();
  const asked: unknown[] = [];
  const answer = (call: string, give: () => Response) => api.instead.set(call, give);
  answer('GET /batches', () => Response.json({ items: [batch], nextCursor: null }));
  answer(`GET /batches/${batch.id}`, () => Response.json(batch));
  answer(`GET /batches/${batch.id}/items`, () =>
    Response.json({
      items: [
        {
          ...{ fileId: '01FILE', name: 'beach.jpg', path: 'Holiday', size: 7, state: 'failed' },
          reason: { code: 'STEPS_FAILED', detail: 'identify' },
        },
      ],
      nextCursor: null,
    }),
  );
  answer('POST /batches/estimate', () =>
    Response.json({
      ...{ files: 3, bytes: 3000, complete: true, unfit: 1, seconds: 60, usd: 0.12 },
      services: ['Amazon Rekognition'],
      algorithms: [{ id: 'identify', files: 2, installed: true }],
    }),
  );
  const fetch = api.fetch;
  Object.assign(api, {
    fetch: async (input: Request) => {
      if (input.method === 'POST' && input.url.includes('/batches'))
        asked.push(
          await input
            .clone()
            .json()
            .catch(() => null),
        );
      return fetch(input);
    },
  });
  return { api, asked };
}

const click = async (running: Running, name: string): Promise<void> => {
  running.button(name).click();
  await running.settle();
};

it('lists batches with what became of their files', async () => {
  const running = await runApp('/batches', batchesApi().api);
  expect(running.text()).toContain('Holiday');
  expect(running.text()).toContain('Done, with failures');
  expect(running.text()).toContain('Failed: 2');
});

it('shows one with its files, the reasons of failures, and another try', async () => {
  const { api } = batchesApi();
  const running = await runApp(`/batches/${BATCH.id}`, api);
  expect(running.text()).toContain('beach.jpg');
  expect(running.text()).toContain('Failed: identify');
  running.button('Failures (CSV)');
  api.instead.set(`POST /batches/${BATCH.id}/retry`, () => Response.json({ ...BATCH, state: 'planning' }));
  await click(running, 'Try again what did not succeed');
  expect(running.text()).toContain('Looks for files');
  expect(() => running.button('Failures (CSV)')).toThrow();
});

it('offers no other try of a batch that has too many files', async () => {
  const reason = { code: 'TOO_MANY_FILES', detail: 'A batch takes 100000 files at most.' };
  const running = await runApp(`/batches/${BATCH.id}`, batchesApi({ ...BATCH, state: 'failed', reason }).api);
  running.button('Failures (CSV)');
  expect(() => running.button('Try again what did not succeed')).toThrow();
});

it('says why something did not work', async () => {
  const { api } = batchesApi();
  api.instead.set(`POST /batches/${BATCH.id}/retry`, () => problem(503, 'UNAVAILABLE'));
  const running = await runApp(`/batches/${BATCH.id}`, api);
  await click(running, 'Try again what did not succeed');
  await vi.waitFor(() => expect(running.text() + document.body.textContent).toContain('That did not work.'));
});

it('tells what a batch would be before it is begun, and begins it', async () => {
  const { api, asked } = batchesApi();
  api.instead.set('POST /batches', () => Response.json({ ...BATCH, state: 'planning' }, { status: 201 }));
  const running = await runApp('/batches/new?category=image', api);
  await vi.waitFor(async () => {
    await running.settle();
    expect(running.text()).toContain('3 files');
  });
  expect(running.text()).toContain('about $0.12 on AWS');
  expect(running.text()).toContain('Files leave for Amazon Rekognition; its price is in it.');
  expect(running.text()).toContain('None of the algorithms takes 1 file: skipped.');
  await running.app.get('form').trigger('submit');
  await running.settle();
  expect(asked.at(-1)).toEqual({ files: { filter: { category: 'image' } }, concurrency: 10 });
  expect(window.location.pathname).toBe(`/batches/${BATCH.id}`);
});

it('is reached from selected files', async () => {
  const { api, asked } = batchesApi();
  api.files = [aFile({ id: '01FILE' })];
  const running = await runApp('/files', api);
  running.app.get<HTMLInputElement>('input[aria-label="Select all loaded files"]').element.click();
  await running.settle();
  await click(running, 'Analyse…');
  await vi.waitFor(() => expect(asked).toContainEqual({ files: { ids: ['01FILE'] }, concurrency: 10 }));
});

describe('analysing what the list of files shows', () => {
  const many = (): FakeApi => {
    const { api } = batchesApi();
    api.files = Array.from({ length: 1003 }, (_, n) => aFile({ name: `${n}.jpg`, category: 'image' }));
    api.files.push(aFile({ name: 'film.mp4' }));
    return api;
  };
  const selectMatching = async (running: Running): Promise<void> => {
    running.app.get<HTMLInputElement>('input[aria-label="Select all loaded files"]').element.click();
    await running.settle();
    running.button('Select all that match').click();
    await vi.waitFor(() => expect(running.text()).toContain('1,003 selected'), 10_000);
  };
  const place = (): string => window.location.pathname + window.location.search;

  it('goes by the filter where more are selected than can be named, if they are all that match', async () => {
    const running = await runApp('/files?category=image&status=ready', many());
    await selectMatching(running);
    await click(running, 'Analyse…');
    expect(place()).toBe('/batches/new?category=image');
  });

  it('refuses more than can be named otherwise, and says what to do', async () => {
    const running = await runApp('/files?category=image', many());
    await selectMatching(running);
    running.app.get<HTMLInputElement>('input[aria-label="Select 0.jpg"]').element.click();
    await running.settle();
    await click(running, 'Analyse…');
    await vi.waitFor(() => expect(running.text()).toContain('At most 1,000 files can be chosen one by one.'));
    expect(place()).toBe('/files?category=image');
  });

  it('is offered for every filter, with the form filled in', async () => {
    const { api, asked } = batchesApi();
    const facts = { durationSeconds: 900, labels: ['dog'] };
    api.files = [aFile({ name: 'walk.mp4', facts })];
    const running = await runApp('/files?category=video&duration=long&label=dog&q=walk&view=list', api);
    await vi.waitFor(() => expect(running.text()).toContain('walk.mp4'));
    const [link] = [...document.querySelectorAll('a')].filter((one) =>
      one.textContent?.includes('Analyse all that match'),
    );
    link!.click();
    await running.settle();
    expect(place()).toBe('/batches/new?q=walk&category=video&duration=long&label=dog');
    const filter = { category: 'video', q: 'walk', facts: { minDuration: 600, label: 'dog' } };
    await vi.waitFor(() => expect(asked).toContainEqual({ files: { filter }, concurrency: 10 }));
    expect(running.app.get<HTMLInputElement>('input[type=search]').element.value).toBe('walk');
  });

  it.each(['/files', '/files?status=failed'])('is not offered on %s', async (path) => {
    const { api } = batchesApi();
    api.files = [aFile(), aFile({ status: 'failed' })];
    const running = await runApp(path, api);
    await vi.waitFor(() => expect(running.text()).toContain('clip-'));
    expect(running.text()).not.toContain('Analyse all that match');
  });
});

it.each(['/batches', '/batches/new', '/batches/rules', `/batches/${BATCH.id}`])(
  'marks its place in the header on %s',
  async (path) => {
    await runApp(path, batchesApi().api);
    const marked = [...document.querySelectorAll('header nav [aria-current=page]')];
    expect(marked.map((one) => one.textContent)).toEqual(['Batches']);
    expect(document.querySelectorAll('header nav .router-link-active')).toHaveLength(1);
  },
);

it('shows no file of an ended batch as going on, and asks again how they ended', async () => {
  const batch: Batch = { ...BATCH, state: 'running' };
  const { api } = batchesApi(batch);
  let state = 'running';
  const items = vi.fn(() =>
    Response.json({ items: [{ fileId: '01FILE', name: 'beach.jpg', size: 7, state }], nextCursor: null }),
  );
  api.instead.set(`GET /batches/${batch.id}/items`, items);
  const running = await runApp(`/batches/${batch.id}`, api);
  const list = (): string => document.querySelector('ul[aria-label=Files]')?.textContent ?? '';
  expect(list()).toContain('Running');
  api.instead.set(`POST /batches/${batch.id}/cancel`, () => Response.json({ ...batch, state: 'cancelled' }));
  const asked = items.mock.calls.length;
  await click(running, 'Stop');
  await click(running, 'Stop');
  expect(list()).toContain('Stopped');
  state = 'succeeded';
  await vi.waitFor(() => expect(items.mock.calls.length).toBeGreaterThan(asked));
  expect([...document.querySelectorAll('option')].map((one) => one.textContent)).not.toContain('Running');
});

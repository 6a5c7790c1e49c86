import { expect, it, vi } from 'vitest';
import type { Batch } from '@intake/contract';
import { batchesDe } from '../src/batches/words.de.ts';
import { batchesEn } from '../src/batches/words.en.ts';
import { aFile, FakeApi, problem } from './fake-api.ts';
import { runApp, type Running } from './mount-app.ts';
import '../src/batches/BatchesPage.vue';
import '../src/batches/BatchPage.vue';
import '../src/batches/NewBatchPage.vue';

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

it('has the same words in German', () => {
  const keys = (of: object, at = ''): string[] =>
    Object.entries(of).flatMap(([key, value]) =>
      typeof value === 'object' ? keys(value as object, `${at}${key}.`) : `${at}${key}`,
    );
  expect(keys(batchesDe)).toEqual(keys(batchesEn));
});

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

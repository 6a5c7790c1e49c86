import type { Page } from 'playwright-core';
import { go } from './screenshot-go.ts';

/** What the API would answer of a batch in which something failed. */
export async function showFailedBatch(page: Page): Promise<void> {
  const at = new Date(Date.now() - 90_000).toISOString();
  const reason = { code: 'FILES_FAILED', detail: 'Not every file succeeded.' };
  const batch = {
    ...{ id: '01KAR3M5Q8T1Y6V4W2Z9X7C5B3', name: 'Captions for the holiday', state: 'partial', progress: 1 },
    ...{ total: 128, concurrency: 10, createdAt: at, startedAt: at, endedAt: at, reason },
    counts: { succeeded: 117, partial: 3, failed: 4, skipped: 3, cancelled: 1 },
    ...{ files: { folder: 'Holiday/2026' }, algorithms: [{ id: 'image', parameters: {} }] },
  };
  const item = (name: string, state: string, why?: { code: string; detail: string }) => ({
    ...{ fileId: batch.id, name, path: 'Holiday/2026', size: 4_200_000, state, ...(why && { reason: why }) },
  });
  const items = [
    item('beach.jpg', 'succeeded'),
    item('harbour at dusk.jpg', 'failed', { code: 'STEPS_FAILED', detail: 'image, ocr' }),
    item('a film with a long name that goes on and on.avi', 'partial', { code: 'NO_DECODER', detail: '-' }),
    item('notes.txt', 'skipped', { code: 'NOTHING_FITS', detail: '-' }),
  ];
  const answer = (body: object) => ({ json: body });
  await page.route(/\/batches\?|\/batches$/, (route) =>
    route.request().resourceType() === 'document'
      ? route.fallback()
      : route.fulfill(
          answer({ items: [{ ...batch, state: 'running', progress: 0.6 }, batch], nextCursor: null }),
        ),
  );
  await page.route(new RegExp(`api/v1/batches/${batch.id}$`), (route) => route.fulfill(answer(batch)));
  await page.route(new RegExp(`api/v1/batches/${batch.id}/items`), (route) =>
    route.fulfill(answer({ items, nextCursor: null })),
  );
  await go(page, `/batches/${batch.id}`);
}

/** What the API would answer of rules: one that is on, and one that is off and asks for what is gone. */
export async function showRules(page: Page): Promise<void> {
  const at = new Date().toISOString();
  const rule = (id: string, name: string, enabled: boolean, condition: object, ...algorithms: string[]) => ({
    ...{ id, name, enabled, condition, createdAt: at, updatedAt: at },
    algorithms: algorithms.map((one) => ({ id: one, parameters: {} })),
    problems: algorithms
      .filter((one) => one === 'gone')
      .map((algorithm) => ({ algorithm, code: 'ALGORITHM_GONE', errors: [] })),
  });
  const items = [
    rule(
      '01KAR3M5Q8T1Y6V4W2Z9X7C5B3',
      'Captions for talks',
      true,
      { category: 'video', folder: 'Talks' },
      'speech',
    ),
    rule(
      '01KAR3M5Q8T1Y6V4W2Z9X7C5B4',
      'Scans',
      false,
      { types: ['pdf', 'tiff'], minSize: 2_000_000 },
      'ocr',
      'gone',
    ),
  ];
  await page.route(/api\/v1\/rules$/, (route) => route.fulfill({ json: { items } }));
  await go(page, '/batches/rules');
  await page.unrouteAll();
}

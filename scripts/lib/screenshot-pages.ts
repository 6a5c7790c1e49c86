import type { Page } from 'playwright-core';
import { showFailedBatch, showRules } from './screenshot-answers.ts';
import { go, idle } from './screenshot-go.ts';
import type { Samples } from './screenshot-samples.ts';

interface Given {
  email: string;
  password: string;
  files: Samples;
}

interface Shown {
  name: string;
  /** Brings the page into the state that is to be seen; the next one begins from there. A function tidies up. */
  show(page: Page, given: Given): Promise<unknown>;
}

const rows = (page: Page) => page.locator('[role=row][data-index]');

async function openFile(page: Page, name: string): Promise<void> {
  await go(page, '/files');
  await page
    .locator(`[role=row][aria-label^="${name}"]`)
    .first()
    .click({ position: { x: 140, y: 12 } });
  await page.locator('aside').waitFor();
  await idle(page);
}

async function slowly(page: Page, bytesPerSecond: number): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 20,
    downloadThroughput: -1,
    uploadThroughput: bytesPerSecond,
  });
}

async function openTray(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Show uploads|Uploads anzeigen)$/ }).click();
  await idle(page);
}

/** Whatever is sent to the bucket gets this answer instead; what was under way is begun again to meet it. */
async function answerStorage(page: Page, answer: { status: number; headers?: object }): Promise<void> {
  const cors = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };
  await page.unrouteAll();
  await page.route(/X-Amz-Signature/, (route) =>
    route.fulfill({ status: answer.status, headers: { ...cors, ...answer.headers }, body: '' }),
  );
  await page.getByRole('button', { name: /^(Pause all|Alle anhalten)$/ }).click();
  await page.getByRole('button', { name: /^(Resume all|Alle fortsetzen)$/ }).click();
  await page.waitForTimeout(1500);
}

/** Signs in; the first time there are no files yet, and some are uploaded when that has been looked at. */
export async function begin(page: Page, given: Given, empty: () => Promise<unknown>): Promise<void> {
  await page.locator('#email').fill(given.email);
  await page.locator('#password').fill(given.password);
  await page.locator('[type=submit]').click();
  await page.locator('nav').waitFor();
  await idle(page);
  if ((await rows(page).count()) > 0) return;
  await empty();
  await page.getByTestId('file-input').setInputFiles([...given.files.kept, ...given.files.refused]);
  await rows(page)
    .nth(given.files.kept.length - 1)
    .waitFor();
}

/** A file of every kind with what was found in it, as tall as that is. */
export const samplePage = (name: string): Shown => ({
  name: `sample-${name.replaceAll('.', '-')}`,
  async show(page) {
    const { width, height } = page.viewportSize()!;
    await openFile(page, name);
    const stop = page.locator('aside').getByRole('button', { name: /^(Stop|Anhalten)$/ });
    await stop.waitFor({ state: 'detached', timeout: 240_000 });
    await page.setViewportSize({ width, height: 1700 });
    await idle(page);
    return () => page.setViewportSize({ width, height });
  },
});

/** In the order in which they follow from each other, beginning with a session and files. */
export const PAGES: Shown[] = [
  { name: 'files', show: (page) => go(page, '/files') },
  {
    name: 'files-selected',
    async show(page) {
      await rows(page).nth(0).getByRole('checkbox').check();
      await rows(page).nth(2).getByRole('checkbox').check();
      await rows(page).nth(1).hover();
    },
  },
  {
    name: 'files-menu',
    async show(page) {
      await go(page, '/files');
      await rows(page).nth(2).click({ button: 'right' });
      await page.getByRole('menu').waitFor();
    },
  },
  { name: 'files-grid', show: (page) => go(page, '/files?view=grid') },
  {
    name: 'files-filters',
    async show(page) {
      await go(page, '/files?category=image');
      await page.locator('button[aria-haspopup=dialog]').first().click();
      await idle(page);
    },
  },
  { name: 'files-nothing', show: (page) => go(page, '/files?q=holiday&category=video') },
  { name: 'file-image', show: (page) => openFile(page, 'harbour') },
  { name: 'file-audio', show: (page) => openFile(page, 'Feldaufnahme') },
  { ...samplePage('scanned letter.png'), name: 'file-scan' },
  {
    name: 'file-timeline',
    async show(page) {
      const steps = page
        .getByRole('region', { name: /^Analys/ })
        .locator('details')
        .first();
      await steps.evaluate((details: HTMLDetailsElement) => (details.open = true));
      await steps.evaluate((details) => details.scrollIntoView({ block: 'end' }));
      await idle(page);
    },
  },
  { name: 'file-document', show: (page) => openFile(page, 'a very long') },
  {
    name: 'tray-refused',
    async show(page, { files }) {
      await go(page, '/files');
      await page.getByTestId('file-input').setInputFiles([...files.kept.slice(0, 2), ...files.refused]);
      await page.getByText(/uploaded, |hochgeladen, /).waitFor();
      await idle(page);
    },
  },
  { name: 'tray-refused-open', show: openTray },
  {
    name: 'tray-sending',
    async show(page, { files }) {
      await go(page, '/files');
      await slowly(page, 2_500_000);
      await page.getByTestId('file-input').setInputFiles([files.large, ...files.kept.slice(0, 3)]);
      await page.waitForTimeout(3500);
    },
  },
  { name: 'tray-sending-open', show: openTray },
  {
    name: 'tray-retrying',
    show: (page) => answerStorage(page, { status: 503 }),
  },
  {
    name: 'tray-waiting',
    show: (page) => answerStorage(page, { status: 503, headers: { 'retry-after': '60' } }),
  },
  {
    name: 'tray-paused',
    async show(page) {
      await page.unrouteAll();
      await page.getByRole('button', { name: /^(Pause all|Alle anhalten)$/ }).click();
      await idle(page);
    },
  },
  {
    name: 'uploads',
    async show(page) {
      await page.locator('nav a[href="/uploads"]').click();
      await idle(page);
    },
  },
  {
    name: 'offline',
    async show(page) {
      await page.context().setOffline(true);
      await page.locator('nav a[href="/files"]').click();
      await idle(page);
    },
  },
  {
    name: 'uploads-unfinished',
    async show(page) {
      await page.context().setOffline(false);
      await slowly(page, -1);
      await go(page, '/uploads');
    },
  },
  { name: 'trash-empty', show: (page) => go(page, '/trash') },
  {
    name: 'trash',
    async show(page) {
      await go(page, '/files');
      await rows(page).nth(0).getByRole('checkbox').check();
      await rows(page).nth(1).getByRole('checkbox').check();
      await page.keyboard.press('Delete');
      await idle(page);
      await go(page, '/trash');
    },
  },
  {
    name: 'account-menu',
    async show(page) {
      await page.getByRole('button', { name: /^(Account|Konto)/ }).click();
      await page.getByRole('menu').waitFor();
      await idle(page);
    },
  },
  { name: 'batches-empty', show: (page) => go(page, '/batches') },
  { name: 'batch-new', show: (page) => go(page, '/batches/new?category=image&q=harbour') },
  {
    name: 'batch-new-algorithms',
    async show(page) {
      await page.locator('input[name=what]').nth(1).check();
      await page.locator('input[type=checkbox]').first().check();
      await idle(page);
    },
  },
  { name: 'batch-failures', show: showFailedBatch },
  {
    name: 'batches',
    async show(page) {
      await go(page, '/batches');
      await page.unrouteAll();
    },
  },
  { name: 'rules-empty', show: (page) => go(page, '/batches/rules') },
  { name: 'rules', show: showRules },
  {
    name: 'rule-new',
    async show(page) {
      await go(page, '/batches/rules/new');
      await page.locator('main input[type=checkbox]').nth(1).check();
      await idle(page);
    },
  },
  { name: 'webhooks', show: (page) => go(page, '/settings/webhooks') },
  { name: 'settings', show: (page) => go(page, '/settings') },
  { name: 'activity', show: (page) => go(page, '/activity') },
  { name: 'not-found', show: (page) => go(page, '/no-such-page') },
  {
    name: 'shortcuts',
    async show(page) {
      await page.keyboard.press('?');
      await idle(page);
    },
  },
  {
    name: 'docs',
    async show(page) {
      await page.goto('/api/docs');
      await page.waitForTimeout(1500);
    },
  },
];

import type { Page } from 'playwright-core';
import type { Samples } from './screenshot-samples.ts';

interface Given {
  email: string;
  password: string;
  files: Samples;
}

interface Shown {
  name: string;
  /** Brings the page into the state that is to be seen; the next one begins from there. */
  show(page: Page, given: Given): Promise<unknown>;
}

const idle = (page: Page): Promise<void> => page.waitForTimeout(700);
export const go = async (page: Page, path: string): Promise<void> => {
  await page.goto(path);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await idle(page);
};
const rows = (page: Page) => page.locator('[role=row][data-index]');

async function openFile(page: Page, name: string): Promise<void> {
  await go(page, '/files');
  await page.locator(`[role=row][aria-label^="${name}"]`).first().click();
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
  { name: 'files-nothing', show: (page) => go(page, '/files?q=holiday&category=video') },
  { name: 'file-image', show: (page) => openFile(page, 'harbour') },
  { name: 'file-audio', show: (page) => openFile(page, 'Feldaufnahme') },
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

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { box, ftyp } from '@intake/testing';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from './support/browser.ts';
import { joinSharedStack, type SharedStack } from './support/shared-stack.ts';
import { signIn } from './support/signed-in.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let stack: SharedStack;
let browser: Browser;
const dir = mkdtempSync(join(tmpdir(), 'intake-access-'));

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await joinSharedStack('access', { analysed: true });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What axe holds against the page as it stands, one line for each rule. */
async function complaintsOfAxe(page: Page): Promise<string[]> {
  // The page's policy lets no script in but its own; the debugger's evaluation is not subject to it.
  await page.evaluate(axe);
  return page.evaluate(async (runOnly) => {
    const { axe: checker } = globalThis as unknown as { axe: { run: Function } };
    // Neither what passes nor style sheets fetched once more: that takes most of the time.
    const { violations } = await checker.run(document, {
      runOnly,
      resultTypes: ['violations'],
      preload: false,
    });
    return violations.map(
      (rule: { id: string; nodes: { target: string[] }[] }) =>
        `${rule.id}: ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    );
  }, RULES);
}

const looks = [
  ['light, wide', { colorScheme: 'light', viewport: { width: 1280, height: 800 } }],
  [
    'dark, phone',
    { colorScheme: 'dark', viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true },
  ],
] as const;

describe.each(looks)('axe finds nothing (%s)', (_, look) => {
  it('on any page', async () => {
    const { page, context, complaints } = await signIn(browser, stack, look);
    const found: Record<string, string[]> = {};
    const see = async (what: string): Promise<void> => {
      found[what] = await complaintsOfAxe(page);
    };
    const paths = {
      notes: join(dir, 'notes.txt'),
      tool: join(dir, 'tool.exe'),
      // Rejected only when it is stored, so that the activity has a failure to show.
      film: join(dir, 'film.mp4'),
    };
    writeFileSync(paths.notes, 'Words to keep.');
    writeFileSync(paths.tool, 'MZ');
    // What comes behind the first bytes that are sent along is no index of a film.
    const boxes = [ftyp('isom'), box('mdat', Buffer.alloc(9000)), box('free', Buffer.alloc(9))];
    writeFileSync(paths.film, Buffer.concat(boxes));

    await page.getByTestId('file-input').setInputFiles(Object.values(paths));
    await page.getByText('2 not uploaded').waitFor();
    await see('closed tray');
    await page.getByRole('button', { name: 'Show uploads' }).click();
    await page.getByText('Files of type .exe').waitFor();
    await see('uploads tray');
    await page.getByRole('button', { name: 'Hide uploads' }).click();
    await page.getByRole('row', { name: 'notes.txt' }).first().getByRole('link').click();
    await page.getByRole('region', { name: 'Receipt' }).waitFor();
    await see('one file');
    await page.getByRole('button', { name: 'Rename' }).click();
    await see('renaming');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Close details' }).click();
    await page.getByRole('checkbox', { name: 'Select notes.txt' }).first().check();
    await see('selection');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await see('shortcuts');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menu').waitFor();
    await see('account menu');
    await page.keyboard.press('Escape');

    for (const [path, heading] of [
      ['/files', 'Files'],
      ['/files?q=nothing-like-it', 'No file matches'],
      ['/uploads', 'Uploads'],
      ['/trash', 'Trash'],
      ['/batches', 'Batches'],
      ['/batches/rules', 'Rules'],
      ['/batches/rules/new', 'New rule'],
      ['/batches/new?folder=Nowhere', 'New batch'],
      ['/settings', 'Settings'],
      ['/settings/webhooks', 'Webhooks'],
      ['/activity', 'film.mp4'],
      ['/no-such-page', 'There is no such page'],
    ] as const) {
      await page.goto(stack.url + path);
      await page.getByRole('heading', { name: heading }).first().waitFor();
      await see(path);
    }
    await page.goto(`${stack.url}/batches/new`);
    await page.getByRole('radio', { name: 'Only these' }).check();
    await page.getByRole('checkbox', { name: 'Identify' }).check();
    await see('a batch with algorithms');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Batch of' }).waitFor();
    await see('one batch');
    await page.goto(`${stack.url}/settings`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await see('sign-in');

    expect(Object.entries(found).filter(([, rules]) => rules.length > 0)).toEqual([]);
    expect(Object.keys(found)).toHaveLength(22);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});

it('shows bars and what is selected with forced colours', async () => {
  const { page, context } = await signIn(browser, stack, { forcedColors: 'active' });
  await page.getByTestId('file-input').setInputFiles([
    { name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('Words to keep.') },
    { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
  ]);
  await page.getByText('1 file uploaded').waitFor();
  const style = (selector: string, property: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((node, name) => getComputedStyle(node).getPropertyValue(name), property);
  const track = await style('.bar-track', 'background-color');
  expect(await style('.bar-ready', 'background-color')).not.toBe(track);
  expect(await style('.bar-bad', 'background-image')).toContain('repeating-linear-gradient');
  expect(await style('.bar', 'border-top-style')).toBe('solid');

  const row = '[role=row][aria-selected=true]';
  await page.getByRole('checkbox', { name: 'Select words.txt' }).first().check();
  expect(await style(row, 'outline-style')).toBe('solid');
  expect(Number.parseFloat(await style(row, 'outline-width'))).toBeGreaterThan(0);
  await context.close();
});

/** Every page that somebody who has signed in can open. */
const PAGES = [
  '/files',
  '/files?view=grid',
  '/uploads',
  '/batches',
  '/batches/new',
  '/batches/new?folder=Nowhere',
  '/batches/rules',
  '/batches/rules/new',
  '/trash',
  '/settings',
  '/settings/webhooks',
  '/activity',
];
const open = async (page: Page, path: string): Promise<void> => {
  await page.goto(stack.url + path);
  await page.locator('main h1').first().waitFor();
};

it('marks where one is, and what is on, with forced colours on every page', async () => {
  const { page, context } = await signIn(browser, stack, { forcedColors: 'active' });
  const unmarked = (selectors: string[]): Promise<string[]> =>
    page.evaluate(
      (all) =>
        [...document.querySelectorAll(all)]
          .filter((node) => getComputedStyle(node).outlineStyle !== 'solid')
          .map((node) => node.outerHTML.slice(0, 80)),
      selectors.join(),
    );
  const marks = ['nav .router-link-active', '[aria-pressed=true]'];
  for (const path of PAGES) {
    await open(page, path);
    const isGrid = path.includes('grid');
    if (isGrid) await page.locator('li input[type=checkbox]').first().check();
    expect([path, await unmarked(isGrid ? [...marks, 'li:has(:checked)'] : marks)]).toEqual([path, []]);
    const marked = page.locator('header nav .router-link-active');
    if (!path.startsWith('/settings')) expect([path, await marked.count()]).toEqual([path, 1]);
  }
  await context.close();
});

it('fits at 200 % zoom: nothing scrolls sideways, and the header is one line', async () => {
  const { page, context } = await signIn(browser, stack, {
    viewport: { width: 640, height: 400 },
    deviceScaleFactor: 2,
  });
  await page.getByTestId('file-input').setInputFiles([
    { name: `${'long '.repeat(30)}name.txt`, mimeType: 'text/plain', buffer: Buffer.from('Words to keep.') },
    { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
  ]);
  await page.getByText('1 file uploaded').waitFor();
  const look = () =>
    page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      header: document.querySelector('header')!.getBoundingClientRect().height,
    }));
  const fits = { sideways: 0, header: 57 };
  expect(await look()).toEqual(fits);
  await page.getByRole('row', { name: 'long long' }).first().getByRole('link').click();
  await page.getByRole('region', { name: 'Receipt' }).waitFor();
  expect(await look()).toEqual(fits);
  for (const path of PAGES) {
    await open(page, path);
    expect([path, await look()]).toEqual([path, fits]);
  }
  await context.close();
});

it('shows the list after less than 150 kB of code (gzip), whatever is fetched by then, the engine not among it', async () => {
  const { page, context } = await signIn(browser, stack, { serviceWorkers: 'block' });
  const note = { name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('Words to keep.') };
  await page.getByTestId('file-input').setInputFiles([note]);
  await page.getByText('1 file uploaded').waitFor();
  await page.goto(`${stack.url}/files`);
  await page.locator('[role=row][data-index]').first().waitFor();
  const paths = await page.evaluate(() =>
    [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]
      .map((url) => new URL(url))
      .filter(({ origin, pathname }) => origin === location.origin && !pathname.startsWith('/api/'))
      .map(({ pathname }) => pathname),
  );
  const dist = join(import.meta.dirname, '../dist');
  const file = (path: string): Buffer => readFileSync(join(dist, path === '/files' ? 'index.html' : path));
  const bytes = paths.reduce((sum, path) => sum + gzipSync(file(path)).length, 0);
  console.log(`${(bytes / 1000).toFixed(1)} kB in ${paths.length} files`);
  expect(paths.length).toBeGreaterThan(10);
  expect(bytes).toBeLessThan(150_000);
  expect(paths.filter((path) => /worker/.test(path))).toEqual([]);
  await context.close();
});

it('opens without a connection once it has been opened', async () => {
  const { page, context } = await signIn(browser, stack);
  // The first page was there before its worker: it is taken over as soon as everything is kept.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 30_000 });
  await context.setOffline(true);
  await page.goto(`${stack.url}/trash`);
  await page.getByRole('heading', { name: 'You are offline' }).last().waitFor();
  expect(await page.title()).toContain('Intake');
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Trash' }).waitFor();
  await context.close();
});

it.each(['light', 'dark'] as const)('axe finds nothing on the page of the API (%s)', async (colorScheme) => {
  const { page, context, complaints } = await openPage(browser, { colorScheme });
  await page.goto(`${stack.url}/api/docs`);
  await page
    .locator('.opblock', { hasText: '/uploads/{id}/complete' })
    .first()
    .getByRole('button')
    .first()
    .click();
  await page.getByText('PARTS_MISMATCH').first().waitFor();
  expect(await complaintsOfAxe(page)).toEqual([]);
  expect(await page.getByRole('link', { name: 'Back to Intake' }).getAttribute('href')).toBe('/');
  expect(complaints).toEqual([]);
  await context.close();
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { box, ftyp } from '@intake/testing';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser, openPage } from './support/browser.ts';
import { joinSharedStack, type SharedStack } from './support/shared-stack.ts';
import { openSignedIn } from './support/signed-in.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let stack: SharedStack;
/** Of a person whose files are analysed, so that there is something to see of it. */
let analysed: SharedStack;
let browser: Browser;
const dir = mkdtempSync(join(tmpdir(), 'intake-access-'));

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await joinSharedStack('access');
  analysed = await joinSharedStack('axe', { analysed: true });
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** What axe holds against the page as it stands, one line for each rule. */
async function complaintsOfAxe(page: Page, rules = RULES): Promise<string[]> {
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
  }, rules);
}

/**
 * Every page that somebody who has signed in can open, and a heading of it. What has the heading of another is not its neighbour:
 * the heading shows that the page is there.
 */
const PAGES = [
  ['/files', 'Files'],
  ['/batches/new', 'New batch'],
  ['/uploads', 'Uploads'],
  ['/files?view=grid', 'Files'],
  ['/trash', 'Trash'],
  ['/batches', 'Batches'],
  ['/batches/new?folder=Nowhere', 'New batch'],
  ['/batches/rules', 'Rules'],
  ['/batches/rules/new', 'New rule'],
  ['/settings', 'Settings'],
  ['/settings/webhooks', 'Webhooks'],
  ['/activity', 'Activity'],
] as const;

/** Goes there as a link of the app does: to load all of it anew takes several times as long as what is to be seen. */
async function open(page: Page, path: string, heading: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  await page.getByRole('heading', { name: heading }).first().waitFor();
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
    const { page, context, complaints } = await openSignedIn(browser, analysed, {
      ...look,
      reducedMotion: 'reduce',
    });
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
    await page.getByRole('menuitem').first().waitFor();
    await see('account menu');
    await page.keyboard.press('Escape');

    await page.goto(`${stack.url}/files`);
    for (const [path, heading] of [
      ...PAGES,
      ['/files?q=nothing-like-it', 'No file matches'],
      ['/no-such-page', 'There is no such page'],
    ] as const) {
      await open(page, path, heading);
      await see(path);
    }
    await open(page, '/activity', 'film.mp4');
    await see('a failure');
    await open(page, '/batches/new', 'New batch');
    await page.getByRole('radio', { name: 'Only these' }).check();
    await page.getByRole('checkbox', { name: 'Identify' }).check();
    await see('a batch with algorithms');
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByRole('heading', { name: 'Batch of' }).waitFor();
    await see('one batch');
    await open(page, '/settings', 'Settings');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await see('sign-in');

    expect(Object.entries(found).filter(([, rules]) => rules.length > 0)).toEqual([]);
    expect(Object.keys(found)).toHaveLength(25);
    expect(complaints).toEqual([]);
    await context.close();
  }, 120_000);
});

it('shows bars and what is selected with forced colours', async () => {
  const { page, context } = await openSignedIn(browser, stack, { forcedColors: 'active' });
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

it('marks where one is, and what is on, with forced colours on every page', async () => {
  const { page, context } = await openSignedIn(browser, stack, { forcedColors: 'active' });
  const unmarked = (selectors: string[]): Promise<string[]> =>
    page.evaluate(
      (all) =>
        [...document.querySelectorAll(all)]
          .filter((node) => getComputedStyle(node).outlineStyle !== 'solid')
          .map((node) => node.outerHTML.slice(0, 80)),
      selectors.join(),
    );
  const marks = ['nav .router-link-active', '[aria-pressed=true]'];
  for (const [path, heading] of PAGES) {
    await open(page, path, heading);
    const isGrid = path.includes('grid');
    if (isGrid) await page.locator('li input[type=checkbox]').first().check();
    expect([path, await unmarked(isGrid ? [...marks, 'li:has(:checked)'] : marks)]).toEqual([path, []]);
    const marked = page.locator('header nav .router-link-active');
    if (!path.startsWith('/settings')) expect([path, await marked.count()]).toEqual([path, 1]);
  }
  await context.close();
});

it('fits at 200 % zoom: nothing scrolls sideways, and the header is one line', async () => {
  const { page, context } = await openSignedIn(browser, stack, {
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
  for (const [path, heading] of PAGES) {
    await open(page, path, heading);
    expect([path, await look()]).toEqual([path, fits]);
  }
  await context.close();
});

it('shows the list after less than 150 kB of code (gzip), whatever is fetched by then, the engine not among it', async () => {
  const { page, context } = await openSignedIn(browser, stack);
  const note = { name: 'first.txt', mimeType: 'text/plain', buffer: Buffer.from('Words to keep.') };
  await page.getByTestId('file-input').setInputFiles([note]);
  await page.getByText('1 file uploaded').waitFor();
  // What is fetched ahead when the browser has nothing to do comes earlier or later, as the machine has time.
  await page.addInitScript(() => Object.assign(window, { requestIdleCallback: () => 0 }));
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
  const { page, context } = await openSignedIn(browser, stack, { serviceWorkers: 'allow' });
  // The first page was there before its worker: it is taken over as soon as everything is kept.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null, null, { timeout: 30_000 });
  await context.setOffline(true);
  await page.goto(`${stack.url}/trash`);
  await page.getByRole('heading', { name: 'You are offline' }).last().waitFor();
  expect(await page.title()).toContain('Intake');
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Trash', exact: true }).waitFor();
  await context.close();
});

it('axe finds nothing on the page of the API, and nothing against its colours in the dark', async () => {
  const { page, context, complaints } = await openPage(browser, { colorScheme: 'light' });
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
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('html.dark-mode').waitFor();
  expect(await complaintsOfAxe(page, ['color-contrast', 'link-in-text-block'])).toEqual([]);
  expect(complaints).toEqual([]);
  await context.close();
});

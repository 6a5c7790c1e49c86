import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page, Request } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { makeProgram, makeVideo, sha256 } from './support/made-file.ts';
import { joinSharedStack, type SharedStack } from './support/shared-stack.ts';
import { openSignedIn, signIn } from './support/signed-in.ts';

const MiB = 1024 * 1024;

let stack: SharedStack;
let browser: Browser;
const dir = mkdtempSync(join(tmpdir(), 'intake-main-job-'));

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await joinSharedStack('main-job');
}, 120_000);
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

const choose = (page: Page, path: string) => page.getByTestId('file-input').setInputFiles(path);
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(name) });
const ready = (page: Page, name: string) =>
  row(page, name).getByText('Ready').waitFor({ state: 'attached', timeout: 90_000 });

async function download(page: Page, name: string): Promise<string> {
  await row(page, name).getByRole('link', { name }).click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('complementary').getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(saved.suggestedFilename()).toBe(name);
  const path = join(dir, `downloaded-${name}`);
  await saved.saveAs(path);
  return path;
}

/** What went to the API: calls of the control plane and the bytes in their bodies. */
function watchApi(page: Page) {
  const calls: string[] = [];
  let bytes = 0;
  page.on('request', (request: Request) => {
    if (!request.url().startsWith(stack.url) || !request.url().includes('/api/')) return;
    calls.push(`${request.method()} ${new URL(request.url()).pathname.replace(/[0-9A-Z]{26}/g, '{id}')}`);
    bytes += request.postDataBuffer()?.length ?? 0;
  });
  return { calls, bytes: () => bytes };
}

describe('a person with a big file', () => {
  it('sends 120 MB and gets the same bytes back, with two calls to the API and one about the line', async () => {
    const { page, context, complaints } = await signIn(browser, stack);
    const path = join(dir, 'holiday Ü.mp4');
    await makeVideo(path, 120 * MiB);
    const api = watchApi(page);
    await choose(page, path);
    await ready(page, 'holiday Ü.mp4');

    const calls = api.calls.filter((call) => call.includes('/uploads') && !call.startsWith('GET'));
    // A line that turns out to be another than planned has the rest cut anew: how fast this one is, nobody knows.
    expect(calls.filter((call) => !call.endsWith('/plan'))).toEqual([
      'POST /api/v1/uploads',
      'POST /api/v1/uploads/{id}/complete',
    ]);
    expect(calls.length).toBeLessThanOrEqual(3);
    expect(api.bytes()).toBeLessThan(16 * 1024);
    const saved = await download(page, 'holiday Ü.mp4');
    expect(statSync(saved).size).toBe(120 * MiB);
    expect(await sha256(saved)).toBe(await sha256(path));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('is told before the first byte that a program is no video', async () => {
    const { page, context, complaints } = await openSignedIn(browser, stack);
    const path = join(dir, 'setup.mp4');
    await makeProgram(path, 2 * MiB);
    const puts: string[] = [];
    page.on('request', (request) => request.method() === 'PUT' && puts.push(request.url()));
    await choose(page, path);
    const tray = page.getByRole('region', { name: 'Uploads' });
    await tray.getByRole('button', { name: 'Show uploads' }).click();
    await tray.getByText(/This is a program named like an MP4 video/).waitFor();
    expect(puts).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: 'Files', exact: true }).waitFor();
    expect(await row(page, 'setup.mp4').count()).toBe(0);
    // The refusal itself is an answer with a 4xx status, which the browser logs.
    expect(complaints.filter((complaint) => !complaint.includes('/api/v1/uploads'))).toEqual([]);
    await context.close();
  });

  it('is told what is too large, empty or of a wrong type without a request', async () => {
    const { page, context, complaints } = await openSignedIn(browser, stack);
    const api = watchApi(page);
    await page.getByTestId('file-input').setInputFiles([
      { name: 'nothing.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(0) },
      { name: 'tool.exe', mimeType: 'application/octet-stream', buffer: Buffer.from('MZ') },
    ]);
    const tray = page.getByRole('region', { name: 'Uploads' });
    await tray.getByText('2 not uploaded').waitFor();
    await tray.getByRole('button', { name: 'Show uploads' }).click();
    await tray.getByText('nothing.mp4').waitFor();
    await tray.getByText('tool.exe').waitFor();
    // That they were refused is written into the person's history, a moment later.
    const uploads = api.calls.filter((call) => /^POST \/api\/v1\/uploads(?!\/history)/.test(call));
    expect(uploads).toEqual([]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('can do it on a phone', async () => {
    const { page, context, complaints } = await signIn(browser, stack, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const path = join(dir, 'phone.mp4');
    await makeVideo(path, 20 * MiB);
    await choose(page, path);
    await ready(page, 'phone.mp4');
    const wider = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wider).toBe(0);
    expect(await sha256(await download(page, 'phone.mp4'))).toBe(await sha256(path));
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('gets ten files as one archive while an upload runs, where no window opens and no place can be chosen', async () => {
    const { page, context, complaints } = await openSignedIn(browser, stack);
    await page.evaluate(() => {
      Object.assign(window, { open: () => null, showSaveFilePicker: undefined });
    });
    const files = Array.from({ length: 10 }, (_, i) => ({
      ...{ name: `page ${i}.txt`, mimeType: 'text/plain', buffer: Buffer.from(`${i} `.repeat(50_000)) },
    }));
    await page.getByTestId('file-input').setInputFiles(files);
    for (const { name } of files) await ready(page, name);
    const devtools = await context.newCDPSession(page);
    const line = { offline: false, latency: 50, downloadThroughput: -1, uploadThroughput: 1e6 };
    await devtools.send('Network.emulateNetworkConditions', line);
    const film = join(dir, 'film.mp4');
    await makeVideo(film, 40 * MiB);
    await choose(page, film);
    for (const { name } of files) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
    const [saved] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('toolbar').getByRole('button', { name: 'Download' }).click(),
    ]);
    const path = join(dir, 'archive.zip');
    await saved.saveAs(path);
    const unzipped = unzipSync(readFileSync(path));
    for (const { name, buffer } of files) expect(buffer.equals(unzipped[name]!)).toBe(true);
    await page.getByText('10 files saved, each checked against its receipt').first().waitFor();
    const tray = page.getByRole('region', { name: 'Uploads' });
    await tray.getByRole('button', { name: 'Show uploads' }).click();
    await tray.getByText('film.mp4').first().waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('stays signed in over a reload and deletes with a way back', async () => {
    const { page, context } = await signIn(browser, stack);
    await page
      .getByTestId('file-input')
      .setInputFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear diary') });
    await ready(page, 'notes.txt');
    await page.reload();
    await row(page, 'notes.txt').getByRole('link').click();
    await page.getByRole('complementary').getByRole('button', { name: 'Move to trash' }).click();
    await row(page, 'notes.txt').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'notes.txt').waitFor();
    await context.close();
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { FakeIntake } from './fake-intake.ts';

const VITE = join(createRequire(import.meta.url).resolve('vite/package.json'), '../bin/vite.js');
const PAGE = fileURLToPath(new URL('./browser-page.ts', import.meta.url));

/** The built library in a real browser, under the strictest policy that it has to live with. */
describe('in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let fake: FakeIntake;
  let root: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'intake-page-'));
    await writeFile(
      join(root, 'index.html'),
      '<!doctype html><title>page</title><input type="file" multiple><script type="module" src="./main.js"></script>',
    );
    await writeFile(join(root, 'main.js'), `import ${JSON.stringify(PAGE)};`);
    await promisify(execFile)(process.execPath, [VITE, 'build', root, '--logLevel', 'error']);
    browser = await chromium.launch({
      executablePath: process.env['INTAKE_CHROMIUM_PATH'],
      args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
    });
  });
  afterAll(async () => {
    await browser?.close();
    await rm(root, { recursive: true });
  });

  beforeEach(async () => {
    fake = await FakeIntake.start();
    fake.storageHost = 'localhost';
    fake.pagePolicy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' ${fake.origin.replace('127.0.0.1', 'localhost')}; require-trusted-types-for 'script'; trusted-types intake`;
    fake.pages.set('/', { type: 'text/html', body: await readFile(join(root, 'dist/index.html')) });
    for (const name of await readdir(join(root, 'dist/assets'))) {
      fake.pages.set(`/assets/${name}`, {
        type: 'text/javascript',
        body: await readFile(join(root, 'dist/assets', name)),
      });
    }
    context = await browser.newContext();
    if (process.env['INTAKE_CHROMIUM_UNPACKED']) {
      await context.addInitScript(() => (window.handlesCrash = true));
    }
    page = await open();
  });
  afterEach(async () => {
    await context?.close();
    await fake?.stop();
  });

  const open = async (): Promise<Page> => {
    const opened = await context.newPage();
    await opened.goto(fake.origin);
    await opened.waitForFunction(() => 'uploader' in window);
    return opened;
  };
  const add = (where: Page, size: number, name = 'film.mp4'): Promise<string> =>
    where.evaluate(
      async ([size, name]) => (await window.uploader.add([{ file: window.make(size, name) }]))[0]!.id,
      [size, name] as const,
    );
  const phase = (where: Page, wanted: string): Promise<unknown> =>
    where.waitForFunction((wanted) => window.uploader.items[0]?.phase === wanted, wanted, {
      timeout: 20_000,
    });

  it('uploads in parts across origins, checks every part, and breaks no policy', async () => {
    fake.partSize = 1_000_000;
    // The others take a while: what is said of the one has to stand for a frame of a slow machine.
    fake.fault = ({ kind, count }) =>
      kind !== 'put' ? undefined : count === 2 ? 'corrupt' : { delayMs: 500 };
    await add(page, 5_500_000);
    await phase(page, 'ready');
    const { item, steps, violations } = await page.evaluate(() => ({
      item: window.uploader.items[0]!,
      steps: window.steps,
      violations: window.violations,
    }));
    expect(item).toMatchObject({ verified: true, storedBytes: 5_500_000 });
    expect(steps.some(({ note }) => note?.code === 'CHECKSUM_MISMATCH')).toBe(true);
    expect(violations).toEqual([]);
    expect(fake.count('put')).toBe(6 + 1);
    const verdict = await page.evaluate(
      (checksum) => window.verifyFile(window.make(5_500_000, 'x'), checksum),
      item.checksum!,
    );
    expect(verdict.matches).toBe(true);
  });

  it('pauses offline and goes on by itself', async () => {
    fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 100 } : undefined);
    await add(page, 3_000_000);
    await page.waitForFunction(() => window.uploader.items[0]!.storedBytes > 300_000);
    await context.setOffline(true);
    await phase(page, 'offline');
    await context.setOffline(false);
    await phase(page, 'ready');
  });

  it('lets one tab upload large files at a time, and small ones from every tab', async () => {
    fake.partSize = 1_000_000;
    fake.fault = ({ kind, part }) => (kind === 'put' && part ? { delayMs: 1500 } : undefined);
    const other = await open();
    await add(page, 12_000_000);
    await phase(page, 'uploading');
    await add(other, 9_000_000, 'other.mp4');
    await phase(other, 'waiting');
    expect(await other.evaluate(() => window.uploader.items[0]!.note?.code)).toBe('OTHER_TAB');
    await add(other, 18, 'note.txt');
    await other.waitForFunction(() => window.uploader.items[1]!.phase === 'ready');
    fake.fault = () => undefined;
    await phase(page, 'ready');
    await phase(other, 'ready');
  });

  it('shows what another tab sends, protects it, and knows when that tab is gone', async () => {
    fake.partSize = 1_000_000;
    fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 300 } : undefined);
    const other = await open();
    await add(page, 40_000_000);
    await page.waitForFunction(() => window.uploader.items[0]!.storedBytes > 0);
    await other.evaluate(() => window.uploader.resumable());
    await other.waitForFunction(() => (window.uploader.unfinished[0]?.elsewhere?.storedBytes ?? 0) > 0);
    const { uploadId } = await other.evaluate(() => window.uploader.unfinished[0]!);
    const refused = other.evaluate(
      (id) => window.uploader.discardUpload(id).catch((error) => error.problem.code),
      uploadId,
    );
    expect(await refused).toBe('OTHER_TAB');
    await page.close();
    await other.waitForFunction(() => window.uploader.unfinished[0]?.elsewhere === undefined);
    fake.fault = () => undefined;
    await add(other, 40_000_000);
    await phase(other, 'ready');
    expect(await other.evaluate(() => window.uploader.items[0]!)).toMatchObject({ uploadId });
    expect(await other.evaluate(() => window.uploader.unfinished.length)).toBe(0);
  });

  it('asks before the page is left while bytes flow, and not afterwards', async () => {
    fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 200 } : undefined);
    const asks = (): Promise<boolean> =>
      page.evaluate(() => !dispatchEvent(new Event('beforeunload', { cancelable: true })));
    expect(await asks()).toBe(false);
    await add(page, 500_000);
    expect(await asks()).toBe(true);
    await phase(page, 'ready');
    expect(await asks()).toBe(false);
  });

  it('holds a wake lock while bytes flow and lets it go', async () => {
    await page.evaluate(() => {
      const log: string[] = [];
      Object.assign(window, { log });
      navigator.wakeLock.request = async () => {
        log.push('asked');
        return {
          released: false,
          release: async () => void log.push('released'),
        } as unknown as WakeLockSentinel;
      };
    });
    await add(page, 500_000);
    await phase(page, 'ready');
    expect(await page.evaluate(() => (window as unknown as { log: string[] }).log)).toEqual([
      'asked',
      'released',
    ]);
  });

  it('finds the file again after a reload without asking, and sends only what is missing', async () => {
    fake.fault = ({ kind }) => (kind === 'put' ? { delayMs: 50 } : undefined);
    await page.evaluate(async () => {
      const handle = await window.makeStored(3_000_000, 'film.mp4');
      await window.uploader.add([{ file: await handle.getFile(), handle }]);
    });
    await page.waitForFunction(() => window.uploader.items[0]!.storedBytes > 1_000_000);
    await page.evaluate(() => window.uploader.pauseAll()); // else the browser asks before it reloads
    await page.reload();
    await page.waitForFunction(() => 'uploader' in window);
    const before = fake.count('put');
    const [found] = await page.evaluate(() => window.uploader.resumable());
    expect(found).toMatchObject({ name: 'film.mp4', size: 3_000_000, hasFile: true });
    const stored = fake.uploads.get(found!.uploadId)!.parts.size;
    await page.evaluate((id) => window.uploader.continueUpload(id), found!.uploadId);
    await phase(page, 'ready');
    expect(fake.count('put') - before).toBeLessThanOrEqual(46 - stored);
    expect(fake.count('create')).toBe(1);
  });

  it('sums up one piece of a file after the other, and is not stuck when memory is tidied up in between', async () => {
    // Chromium gave up on the stream after some 60 pieces. A large one takes the way in chunks, a small one another.
    const path = join(root, 'pieces.bin');
    await writeFile(path, Buffer.alloc(3_000_000, 'ab'));
    await page.locator('input').setInputFiles(path);
    const sums = await page.evaluate(async () => {
      const file = document.querySelector('input')!.files![0]!;
      const sums: string[] = [];
      const lane = async (): Promise<void> => {
        for (let i = 0; i < 150; i++)
          sums.push(await window.checksums.checksum(file.slice(0, i < 100 ? 1_000 : 1_100_000)));
      };
      await Promise.all(Array.from({ length: 6 }, lane));
      return sums;
    });
    expect([sums.length, new Set(sums).size]).toEqual([900, 2]);
  });

  it('lets the page have its turn at least every 100 of 5,000 files', async () => {
    // Counted, since a busy machine stretches any task; the bench has the milliseconds of the longest one.
    const most = await page.evaluate(async () => {
      const file = window.make(100, 'a.txt');
      let [before, most, adding] = [window.uploader.items.length, 0, true];
      const turn = () => {
        const now = window.uploader.items.length;
        most = Math.max(most, now - before);
        before = now;
        if (adding) setTimeout(turn);
      };
      turn();
      const entries = Array.from({ length: 5_000 }, (_, i) => ({ file, name: `${i}.txt`, path: 'many' }));
      await window.uploader.add(entries);
      adding = false;
      turn();
      return most;
    });
    expect(most).toBeLessThanOrEqual(100);
    expect(await page.evaluate(() => window.uploader.items.length)).toBe(5_000);
    await page.waitForFunction(() => window.uploader.totals.filesReady > 100, undefined, { timeout: 30_000 });
  });
});

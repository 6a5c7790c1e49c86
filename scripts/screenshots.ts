/**
 * `npm run screenshots`: the pages and states of the web app at three widths, in both themes and both languages, into
 * `.screenshots/` for people to look at.
 *
 *   -- --url http://127.0.0.1:3311 --dir .local   an app that runs already, and where its sign-in.json lies
 *   -- --only files,trash --widths 360,1280 --themes dark --locales de
 *   -- --samples ~/files                          the page of every file in a folder as well, analysed
 *   -- --themes forced                            as with the forced colours of a contrast theme
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { findChromium } from '../apps/web/test/support/find-chromium.ts';
import { startRunningStack } from '../apps/web/test/support/running-stack.ts';
import { go } from './lib/screenshot-go.ts';
import { begin, PAGES, samplePage } from './lib/screenshot-pages.ts';
import { writeSamples } from './lib/screenshot-samples.ts';

const list = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    url: list,
    dir: { type: 'string', default: '.local' },
    out: { type: 'string', default: '.screenshots' },
    only: list,
    samples: list,
    widths: { type: 'string', default: '360,768,1280' },
    themes: { type: 'string', default: 'light,dark' },
    locales: { type: 'string', default: 'en,de' },
  },
});
const HEIGHTS: Record<string, number> = { 360: 740, 768: 1024 };

async function open(
  browser: Browser,
  url: string,
  width: number,
  theme: string,
  locale: string,
): Promise<Page> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width, height: HEIGHTS[width] ?? 800 },
    colorScheme: theme === 'light' ? 'light' : 'dark',
    forcedColors: theme === 'forced' ? 'active' : 'none',
    locale: locale === 'en' ? 'en-GB' : locale,
    hasTouch: width < 600,
    reducedMotion: 'reduce',
  });
  return context.newPage();
}

const stack = values.url
  ? {
      ...JSON.parse(readFileSync(join(values.dir, 'sign-in.json'), 'utf8')),
      url: values.url,
      stop: async () => {},
    }
  : await startRunningStack();
const browser = await chromium.launch({
  executablePath: (await findChromium()).path,
  args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
});
const samples = mkdtempSync(join(tmpdir(), 'intake-samples-'));
try {
  const files = await writeSamples(samples, await browser.newPage());
  const more = values.samples ? readdirSync(values.samples, { withFileTypes: true }) : [];
  const named = more.filter((one) => one.isFile()).map(({ name }) => name);
  files.kept.push(...named.map((name) => join(values.samples!, name)));
  const pages = [...PAGES, ...named.map(samplePage)];
  mkdirSync(values.out, { recursive: true });
  const only = values.only?.split(',');
  for (const locale of values.locales.split(','))
    for (const theme of values.themes.split(','))
      for (const width of values.widths.split(',').map(Number)) {
        const page = await open(browser, stack.url, width, theme, locale);
        const see = async (name: string, show: () => Promise<unknown>): Promise<void> => {
          const file = join(values.out, `${name}.${width}.${theme}.${locale}.png`);
          try {
            const tidy = await show();
            if (!only || only.includes(name)) await page.screenshot({ path: file });
            if (typeof tidy === 'function') await tidy();
          } catch (error) {
            console.error(`${file}: ${(error as Error).message.split('\n')[0]}`);
            process.exitCode = 1;
          }
        };
        const given = { ...stack, files };
        await see('sign-in', () => go(page, '/'));
        await begin(page, given, () => see('files-empty', async () => {}));
        const steps = pages.filter(({ name }) => !only || only.includes(name));
        for (const { name, show } of steps) await see(name, () => show(page, given));
        await page.context().close();
      }
} finally {
  await browser.close();
  await stack.stop();
  rmSync(samples, { recursive: true, force: true });
}

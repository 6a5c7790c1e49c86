import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Headless, with web security on: its `args` are ours, not those of the bundled package, which switch it off. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.INTAKE_CHROMIUM_PATH,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--disable-background-networking'],
  });
}

export interface WatchedPage {
  page: Page;
  context: BrowserContext;
  /** Console errors, uncaught exceptions and CSP violations so far. */
  complaints: string[];
}

/** A page of its own context that remembers everything the browser complained about. */
export async function openPage(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ acceptDownloads: true, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.message}`));
  await page.exposeFunction('__reportCsp', (text: string) => complaints.push(`CSP: ${text}`));
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) => {
    window.__reportCsp(event.violatedDirective + ' ' + event.blockedURI);
  })`);
  return { page, context, complaints };
}

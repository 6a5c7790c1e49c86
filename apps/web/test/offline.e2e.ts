import { type Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { type RunningStack, startRunningStack } from './support/running-stack.ts';
import { signIn } from './support/signed-in.ts';

let stack: RunningStack;
let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
  stack = await startRunningStack();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
});

it('opens without a connection once it has been opened, and never keeps what is of the API or the bucket', async () => {
  const { page, context, complaints } = await signIn(browser, stack);
  await page.getByTestId('file-input').setInputFiles({
    ...{ name: 'words.txt', mimeType: 'text/plain', buffer: Buffer.from('Words to keep.') },
  });
  await page.getByText('1 file uploaded').waitFor();
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  expect(complaints).toEqual([]);
  const kept = await page.evaluate(async () => {
    const requests = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
    return (await Promise.all(requests)).flat().map(({ url }) => new URL(url).origin + new URL(url).pathname);
  });
  expect(kept).toContain(`${stack.url}/index.html`);
  expect(kept.filter((url) => !url.startsWith(stack.url) || url.includes('/api'))).toEqual([]);

  // A page that was not opened before opens, and the app is still the same one.
  await page.evaluate(() => Object.assign(window, { same: true }));
  await context.setOffline(true);
  await page.locator('nav a[href="/trash"]').click();
  await page.getByRole('heading', { name: 'Trash', exact: true }).waitFor();
  expect(await page.evaluate(() => 'same' in window)).toBe(true);

  // Opened anew, it says what is the matter, and goes on by itself.
  await page.reload();
  await page.getByRole('heading', { name: 'You are offline' }).first().waitFor();
  expect(await page.evaluate(() => 'same' in window)).toBe(false);
  await context.setOffline(false);
  await page.getByRole('heading', { name: 'Trash', exact: true }).waitFor();
  await context.close();
});

import type { Browser, BrowserContextOptions } from 'playwright-core';
import { openPage, type WatchedPage } from './browser.ts';
import type { SharedStack } from './shared-stack.ts';

/** A page that has just signed in by the form, as a person would. */
export async function signIn(
  browser: Browser,
  stack: Pick<SharedStack, 'url' | 'email' | 'password'>,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const watched = await openPage(browser, options);
  const { page } = watched;
  await page.goto(stack.url);
  await page.getByLabel('Email', { exact: true }).fill(stack.email);
  await page.getByLabel('Password', { exact: true }).fill(stack.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Files', exact: true }).waitFor();
  // Where the button was the list is now, and new files wait while the pointer is on it.
  await page.mouse.move(0, 0);
  return watched;
}

/**
 * A page with a session from the API: for tests of what comes after signing in. It installs no service worker, which would fetch
 * the whole app once more.
 */
export async function openSignedIn(
  browser: Browser,
  { url, email, password }: Pick<SharedStack, 'url' | 'email' | 'password'>,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const localStorage = [{ name: 'intake.signed-in', value: 'true' }];
  const watched = await openPage(browser, {
    serviceWorkers: 'block',
    storageState: { cookies: [], origins: [{ origin: url, localStorage }] },
    ...options,
  });
  const { page, context } = watched;
  await context.request.post(`${url}/api/v1/auth/login`, { data: { email, password } });
  await page.goto(url);
  await page.getByRole('heading', { name: 'Files', exact: true }).waitFor();
  return watched;
}

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

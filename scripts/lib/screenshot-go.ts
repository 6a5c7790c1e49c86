import type { Page } from 'playwright-core';

/** Until what moves has come to rest. */
export const idle = (page: Page): Promise<void> => page.waitForTimeout(700);

export const go = async (page: Page, path: string): Promise<void> => {
  await page.goto(path);
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await idle(page);
};

import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser.ts';
import { joinSharedStack, type SharedStack } from './support/shared-stack.ts';
import { signIn } from './support/signed-in.ts';

let stack: SharedStack;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  stack = await joinSharedStack('live');
}, 120_000);
afterAll(async () => {
  await browser?.close();
});

/** A device whose connection stands: the first thing that it hears is a snapshot. */
async function device() {
  const watched = await signIn(browser, stack);
  const socket = await watched.page.waitForEvent('websocket');
  await socket.waitForEvent('framereceived');
  const row = (name: string) => watched.page.getByRole('row', { name: new RegExp(name) });
  return { ...watched, socket, row };
}

it('what is done on one device shows on the other, which asks nobody; signing out ends the connection', async () => {
  const [laptop, phone] = await Promise.all([device(), device()]);
  const file = { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('It rained all day.') };
  await phone.page.getByTestId('file-input').setInputFiles([file]);
  await laptop.row('notes.txt').getByText('Ready').waitFor({ state: 'attached' });

  await laptop.row('notes.txt').getByRole('link', { name: 'notes.txt' }).click();
  await laptop.page.getByRole('complementary').getByRole('button', { name: 'Move to trash' }).click();
  await phone.row('notes.txt').waitFor({ state: 'detached' });
  await laptop.page.getByRole('button', { name: 'Undo' }).click();
  await phone.row('notes.txt').waitFor({ state: 'attached' });

  // Before it signs out: the server refuses what it was just asked, and the browser says so on its console.
  expect(phone.complaints).toEqual([]);
  const closed = phone.socket.waitForEvent('close');
  await phone.page
    .getByRole('button', { name: /Account|admin/ })
    .first()
    .click();
  await phone.page.getByText('Sign out').click();
  await closed;
  expect(laptop.complaints).toEqual([]);
  for (const { context } of [laptop, phone]) await context.close();
}, 60_000);

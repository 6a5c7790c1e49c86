import { type Browser, chromium } from 'playwright-core';
import { type Server, startServer } from './support/server.ts';
import { startSystem, type System } from './support/system.ts';

let system: System | undefined;
let server: Server | undefined;
let browser: Browser | undefined;
beforeAll(async () => {
  system = await startSystem();
  const executablePath = process.env.INTAKE_CHROMIUM_PATH;
  const launching = chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  [server, browser] = await Promise.all([startServer(system.env), launching]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await system?.stop();
});

it('shows every operation in a browser, within its own policy', async () => {
  const page = await browser!.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports violations of the policy here, too.
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${server!.url}/api/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock').count()).toBeGreaterThan(20);
  await page.locator('.opblock', { hasText: '/api/v1/uploads/{id}/complete' }).first().click();
  await page.getByText('PARTS_MISMATCH').first().waitFor();
  expect(complaints).toEqual([]);
});

/** What the Dockerfile puts into the image is all that the server has there: no node_modules above it, no sources. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../apps/web/test/support/browser.ts';
import { buildTargets } from '../lib/build-targets.ts';
import { inRepo } from '../lib/paths.ts';
import { startServerOnAws } from './server-on-aws.ts';

const image = mkdtempSync(join(tmpdir(), 'intake-image-'));
let server: Awaited<ReturnType<typeof startServerOnAws>>;
let browser: Browser;

beforeAll(async () => {
  await buildTargets();
  const { copies, args } = readDockerfile();
  for (const { from, to } of copies) {
    cpSync(inRepo(from), join(image, to), { recursive: true, dereference: true });
  }
  // Nothing above the folder may help out.
  if (image.startsWith(inRepo('.'))) throw new Error('The temporary folder lies in the repository.');
  server = await startServerOnAws({ args, cwd: image });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(image, { recursive: true, force: true });
});

/** The last stage: what it copies out of the build, and what it runs. */
function readDockerfile() {
  const [stage = ''] = readFileSync(inRepo('Dockerfile'), 'utf8')
    .split(/^FROM /m)
    .slice(-1);
  const copies = [...stage.matchAll(/^COPY --from=build \/intake\/(\S+) (\S+)$/gm)].map(
    ([, from = '', to = '']) => ({ from, to }),
  );
  const [node, ...args] = JSON.parse(/^CMD (.+)$/m.exec(stage)![1]!) as string[];
  expect(node).toBe('node');
  expect(copies).toHaveLength(stage.match(/^COPY /gm)!.length);
  return { copies, args };
}

it('is healthy, and serves the web app and the API docs, from what the image holds', async () => {
  const get = (path: string) => fetch(server.url + path);
  expect(await (await get('/api/health')).json()).toMatchObject({ status: 'healthy' });
  expect(await (await get('/')).text()).toContain('<script type="module"');
  const docs = await (await get('/api/docs')).text();
  const assets = [...docs.matchAll(/(?:src|href)="(\/docs-assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(assets.length).toBeGreaterThan(2);
  for (const path of assets) expect([path, (await get(path)).status]).toEqual([path, 200]);

  // Passwords are hashed by the native addon.
  const signIn = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: server.email, password: server.password }),
  });
  expect(signIn.status).toBe(200);
});

it('shows every operation in a browser, within its own policy', async () => {
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // Chromium reports violations of the policy here, too.
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(`${server.url}/api/docs`);
  await page.locator('.opblock').first().waitFor();
  expect(await page.locator('.opblock').count()).toBeGreaterThan(20);
  await page.locator('.opblock', { hasText: '/api/v1/uploads/{id}/complete' }).first().click();
  await page.getByText('PARTS_MISMATCH').first().waitFor();
  expect(complaints).toEqual([]);
});

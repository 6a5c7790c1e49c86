/** The main job in a real browser where Intake does not run as `npm start` runs it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../apps/web/test/support/browser.ts';
import { makeVideo, sha256 } from '../../apps/web/test/support/made-file.ts';
import type { RunningStack } from '../../apps/web/test/support/running-stack.ts';
import { signIn } from '../../apps/web/test/support/signed-in.ts';
import { startLambdaStack } from '../lib/lambda-stack.ts';
import { startServerOnAws } from './server-on-aws.ts';

const MiB = 1024 * 1024;
const dir = mkdtempSync(join(tmpdir(), 'intake-runtimes-'));
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Signs in, sends three parts, waits until the file is ready and gets the same bytes back. */
async function doTheMainJob(stack: Pick<RunningStack, 'url' | 'email' | 'password'>): Promise<void> {
  const { page, context, complaints } = await signIn(browser, stack as RunningStack);
  const path = join(dir, 'holiday.mp4');
  await makeVideo(path, 20 * MiB);
  await page.getByTestId('file-input').setInputFiles(path);
  const row = page.getByRole('row', { name: /holiday\.mp4/ });
  await row.getByText('Ready').waitFor({ state: 'attached', timeout: 90_000 });
  await row.getByRole('link', { name: 'holiday.mp4' }).click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('complementary').getByRole('button', { name: 'Download' }).click(),
  ]);
  const back = join(dir, 'back.mp4');
  await saved.saveAs(back);
  expect(await sha256(back)).toBe(await sha256(path));
  expect(complaints).toEqual([]);
  await context.close();
}

it(`works on ${process.env.AWS_ENDPOINT_URL ?? 'the embedded AWS'}, served as in a container`, async () => {
  const server = await startServerOnAws();
  try {
    await doTheMainJob(server);
  } finally {
    await server.stop();
  }
});

// The functions bring an embedded AWS of their own, so one run is enough.
const describeOnce = process.env.AWS_ENDPOINT_URL ? describe.skip : describe;

describeOnce('on Lambda', () => {
  it('works with the packaged functions', async () => {
    const log: string[] = [];
    const stack = await startLambdaStack({
      dir: join(dir, 'lambda'),
      port: 0,
      log: (line) => log.push(line),
    });
    try {
      await doTheMainJob({ ...stack, ...stack.admin });
      // S3's event woke the other function, which found its work done already.
      expect(log.join('\n')).toContain('cold start of object-created');
    } finally {
      await stack.stop();
    }
  });
});

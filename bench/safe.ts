/** How soon what was sent is safe, on thin lines (a throttled TCP proxy). Started by `npm run bench -- safe`. */
import { chromium } from 'playwright-core';
import { buildPage } from './build-page.ts';
import { openPage } from './measure.ts';
import type { SafePoint } from './page/main.ts';
import { SlowLink } from './server/slow-link.ts';
import { BROWSER_FLAGS, detour, setStage, type Stage } from './stage.ts';
import { makeFiles } from './test-files.ts';

const MIB = 1024 * 1024;
const MOMENTS = [10, 30, 60];
const LINES = [2, 10, 100];
const SIZES = [
  { id: 'safe315', title: '315 MB', size: 315e6 },
  { id: 'safe1GiB', title: '1 GiB', size: 1024 * MIB },
];
/** Of the bytes that were sent: 80 %, but for 16 MiB on their way. */
const promised = ({ sentBytes }: SafePoint): number => 0.8 * sentBytes - 16 * MIB;

async function curve(stage: Stage, script: string, mbit: number, path: string): Promise<SafePoint[]> {
  const link = new SlowLink({ mbit, rttMs: 40 });
  const { url, awsEnv, email, password } = stage.stack;
  const args = [...BROWSER_FLAGS, await detour(link, [url, awsEnv['AWS_ENDPOINT_URL']!])];
  const browser = await chromium.launch({ executablePath: stage.chromium, args });
  try {
    const page = await (await browser.newContext({ bypassCSP: true })).newPage();
    await openPage(page, url, script);
    await page.setInputFiles('input', path);
    return await page.evaluate(
      ([moments, signIn]) =>
        (window as unknown as { safeBytes(...args: unknown[]): Promise<SafePoint[]> }).safeBytes(
          moments,
          signIn,
        ),
      [MOMENTS, { email, password }] as const,
    );
  } finally {
    await browser.close();
    link.close();
  }
}

const stage = await setStage();
try {
  const script = await buildPage();
  console.log('| Line | File | After | Sent, MB | Safe, MB | |\n| --- | --- | --- | --- | --- | --- |');
  for (const { title, ...task } of SIZES) {
    const [path] = await makeFiles(stage.dir, { ...task, title, files: 1, rounds: 1 });
    for (const mbit of LINES) {
      for (const point of await curve(stage, script, mbit, path!)) {
        const verdict = point.storedBytes >= promised(point) ? 'kept' : 'MISSED';
        const [sent, safe] = [point.sentBytes, point.storedBytes].map((bytes) => (bytes / 1e6).toFixed(1));
        console.log(`| ${mbit} Mbit/s | ${title} | ${point.seconds} s | ${sent} | ${safe} | ${verdict} |`);
      }
    }
  }
} finally {
  await stage.close();
}
process.exit();

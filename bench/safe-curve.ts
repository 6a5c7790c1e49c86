import type { Browser } from 'playwright-core';
import { openPage } from './measure.ts';
import type { SafePoint } from './page/main.ts';
import type { Stage } from './stage.ts';

const MOMENTS = [10, 30, 60];

/** Of the bytes that were sent: 80 %, but for 16 MiB on their way. */
const promised = ({ sentBytes }: SafePoint): number => 0.8 * sentBytes - 16 * 1024 * 1024;

/** What of a file was sent, and what was safe, at some moments of a first upload. */
export async function safeCurve(
  browser: Browser,
  { stack: { url, email, password } }: Stage,
  script: string,
  path: string,
): Promise<SafePoint[]> {
  const context = await browser.newContext({ bypassCSP: true });
  try {
    const page = await context.newPage();
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
    await context.close();
  }
}

export const SAFE_HEAD =
  '| Line | File | After | Sent, MB | Safe, MB | |\n| --- | --- | --- | --- | --- | --- |';

export function safeRow(line: string, file: string, point: SafePoint): string {
  const verdict = point.storedBytes >= promised(point) ? 'kept' : 'MISSED';
  const [sent, safe] = [point.sentBytes, point.storedBytes].map((bytes) => (bytes / 1e6).toFixed(1));
  return `| ${line} | ${file} | ${point.seconds} s | ${sent} | ${safe} | ${verdict} |`;
}

import type { Page, Request } from 'playwright-core';
import type { Memory } from './api-memory.ts';
import type { Case, Contestant } from './cases.ts';
import type { Result } from './page/main.ts';
import type { Stage } from './stage.ts';
import { markAnew } from './test-files.ts';

export interface Run extends Result {
  /** Requests that carried no bytes of files. Preflights are the browser's own and not among them. */
  controlCalls: number;
  /** Bytes of request bodies that went to Intake's API. */
  bytesToApi: number;
  apiMemory: Memory | null;
}

/** One run of one contestant on a fresh page. @throws when fewer bytes were stored than sent */
export async function measure(
  stage: Stage,
  script: string,
  contestant: Contestant,
  task: Case,
  paths: readonly string[],
): Promise<Run> {
  const sent = markAnew(paths);
  const context = await stage.context(task.slow === true);
  const page = await context.newPage();
  try {
    await openPage(page, (contestant.near && stage.near) || stage.stack.url, script);
    await page.setInputFiles('input', [...paths]);
    const { email, password } = stage.stack;
    await page.evaluate(
      ([name, peers, signIn]) => (window as unknown as InPage).prepare(name, peers, signIn),
      [contestant.id, stage.peers, { email, password }] as const,
    );
    const traffic = watchTraffic(page);
    stage.apiMemory?.watch();
    const result = await page.evaluate(() => (window as unknown as InPage).measure());
    return { ...result, ...(await traffic(result.startedAt)), apiMemory: stage.apiMemory?.end() ?? null };
  } finally {
    stage.apiMemory?.end();
    await page.close();
    const bytes = await stage.stored.clear(contestant.target);
    if (bytes !== sent) console.error(`${contestant.title} stored ${bytes} bytes of ${sent}`);
  }
}

interface InPage {
  prepare(name: string, peers: string, signIn: { email: string; password: string }): Promise<void>;
  measure(): Promise<Result>;
}

/**
 * Puts our page into one of the app's own (whose Content-Security-Policy the context ignores), so that S3's CORS rule
 * holds for it as for the app. Not by intercepting: every request would stop to ask, and Chromium denies such a page the
 * loopback.
 */
export async function openPage(page: Page, url: string, script: string): Promise<void> {
  await page.goto(`${url}/api/health/live`);
  await page.setContent('<input type="file" multiple>');
  await page.addScriptTag({ content: script, type: 'module' });
  await page.waitForFunction(() => 'measure' in window);
}

/** @returns what was counted since a moment (ms since the epoch): news of earlier requests may come late */
function watchTraffic(page: Page): (since: number) => Promise<Pick<Run, 'controlCalls' | 'bytesToApi'>> {
  const requests: Request[] = [];
  page.on('request', (request) => void requests.push(request));
  return async (since) => {
    const seen = requests.filter((request) => request.timing().startTime >= since);
    const toApi = seen.filter((request) => new URL(request.url()).pathname.startsWith('/api/'));
    const sizes = await Promise.all(toApi.map((request) => request.sizes()));
    return {
      controlCalls: seen.filter((request) => !carriesFile(request) && !isLocal(request)).length,
      bytesToApi: sizes.reduce((sum, { requestBodySize }) => sum + requestBodySize, 0),
    };
  };
}

/** The checksum worker's code, which is in the page already. */
const isLocal = (request: Request): boolean => request.url().startsWith('blob:');

/** PUT to S3, PATCH to tus, POST of a form. */
function carriesFile(request: Request): boolean {
  return ['PUT', 'PATCH'].includes(request.method()) || request.url().endsWith('/form');
}

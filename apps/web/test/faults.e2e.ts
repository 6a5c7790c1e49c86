import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page, Route } from 'playwright-core';
import { startStack, type Stack } from '../../../scripts/lib/stack.ts';
import { launchBrowser } from './support/browser.ts';
import { type Fault, FAULTS, type FaultProxy, startFaultProxy } from './support/fault-proxy.ts';
import { buildHarness, type Harness } from './support/harness.ts';
import type { Outcome } from './harness/main.ts';
import { makeVideo, sha256 } from './support/made-file.ts';
import { seededRandom } from './support/seeded-random.ts';

const MiB = 1024 * 1024;
/** 8 parts of 8 MiB, the last one half full. */
const SIZE = 60 * MiB;
const RATE = 0.2;
/**
 * The engine waits 30 s for a stalled part, and 120 s for the answer when the last byte of it is in some buffer on the
 * way; a test must not, but may run on a busy machine.
 */
const TUNING = {
  stallMs: 8_000,
  answerMs: 8_000,
  backoffMs: 50,
  backoffCapMs: 500,
  probeMs: 300,
  tickMs: 200,
};

const dir = mkdtempSync(join(tmpdir(), 'intake-faults-'));
const video = join(dir, 'video.mp4');
let stack: Stack;
let proxy: FaultProxy;
let browser: Browser;
let harness: Harness;
let s3: S3Client;
let token: string;
let expected: string;

beforeAll(async () => {
  const via = async (target: string) => (proxy = await startFaultProxy(target)).url;
  // One after the other, so that what was started is known and stopped when the next one fails.
  browser = await launchBrowser();
  harness = await buildHarness();
  stack = await startStack({ dir: join(dir, 'stack'), port: 0, awsPort: 0, dev: false, via });
  await makeVideo(video, SIZE);
  const { accessKeyId, secretAccessKey } = JSON.parse(
    readFileSync(join(dir, 'stack', 'aws', 'credentials.json'), 'utf8'),
  );
  s3 = new S3Client({
    endpoint: stack.endpoint,
    region: 'us-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  expected = await sha256(video);
  const { email, password, url } = stack.signIn;
  token = (await call('POST', '/auth/login', { email, password }, url)).accessToken;
}, 120_000);

afterAll(async () => {
  s3?.destroy();
  await browser?.close();
  await stack?.stop();
  await proxy?.close();
  harness?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: object, url = stack.signIn.url) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  return response.status === 204 ? null : response.json();
}

/** A test that failed has left its file behind: the next one must not fail of it. */
beforeEach(async () => {
  for (const { id } of (await call('GET', '/files')).items) await call('DELETE', `/files/${id}`);
  for (const { id } of (await call('GET', '/uploads')).items) await call('DELETE', `/uploads/${id}`);
});

async function uploadOnce(prepare: (page: Page) => Promise<void> = async () => {}): Promise<Outcome> {
  const page = await browser.newPage();
  await harness.open(page, stack.signIn.url);
  await prepare(page);
  await page.locator('#files').setInputFiles(video);
  const [outcome] = await page.evaluate(
    ([bearer, tuning]) =>
      (window as unknown as { run: (...args: unknown[]) => Promise<Outcome[]> }).run(bearer, tuning),
    [token, TUNING] as const,
  );
  await page.close();
  return outcome!;
}

/** One verified file with the same bytes, nothing else anywhere; then it is removed for the next run. */
async function expectOneWholeFile(outcome: Outcome): Promise<void> {
  expect(outcome).toEqual({
    phase: 'ready',
    verified: true,
    wentBack: false,
    problem: undefined,
    fileId: expect.any(String),
  });
  const { items } = await call('GET', '/files');
  expect(items.map((file: { id: string; status: string }) => [file.id, file.status])).toEqual([
    [outcome.fileId, 'ready'],
  ]);
  const { url } = await call('GET', `/files/${outcome.fileId}/download`);
  const hash = createHash('sha256');
  for await (const chunk of (await fetch(url)).body!) hash.update(chunk);
  expect(hash.digest('hex')).toBe(expected);
  expect((await call('GET', '/uploads')).items).toEqual([]);
  const bucket = { Bucket: 'intake-local' };
  expect((await s3.send(new ListMultipartUploadsCommand(bucket))).Uploads ?? []).toEqual([]);
  const objects = (await s3.send(new ListObjectsV2Command({ ...bucket, Prefix: 'files/' }))).Contents ?? [];
  expect(objects.filter((object) => object.Key!.endsWith(outcome.fileId!))).toHaveLength(1);
  await call('DELETE', `/files/${outcome.fileId}`);
}

describe(`faults between browser and S3, each on ${RATE * 100} % of the parts`, () => {
  it.each<[string, readonly Fault[]]>([
    ...FAULTS.map((fault): [string, Fault[]] => [fault, [fault]]),
    ['all of them together', FAULTS],
  ])('%s', async (_name, faults) => {
    proxy.strike({ faults, rate: faults.length > 1 ? RATE / 2 : RATE, seed: 20261123 });
    await expectOneWholeFile(await uploadOnce());
    // Without a strike the run would prove nothing.
    expect(Object.values(proxy.struck).reduce((sum, times) => sum + times, 0)).toBeGreaterThan(0);
  });
});

describe('faults between browser and API', () => {
  const strikes: Record<string, (route: Route) => Promise<void>> = {
    'the answer is lost': async (route) => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    'the request never arrives': (route) => route.abort('connectionfailed'),
    '503 with Retry-After': (route) =>
      route.fulfill({
        status: 503,
        headers: { 'retry-after': '1' },
        contentType: 'application/problem+json',
        body: '{"status":503,"code":"UNAVAILABLE","title":"Unavailable"}',
      }),
    '502 in HTML from something in between': (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad Gateway</h1>' }),
  };

  it.each(Object.keys(strikes))('%s: every first call, and half of the others', async (name) => {
    proxy.strike({ faults: [], rate: 0, seed: 0 });
    const random = seededRandom(7);
    const met = new Set<string>();
    let struck = 0;
    const outcome = await uploadOnce((page) =>
      page.route('**/api/v1/**', (route) => {
        const path = new URL(route.request().url()).pathname;
        const first = !met.has(path);
        met.add(path);
        if (!first && random() < 0.5) return route.continue();
        struck++;
        return strikes[name]!(route);
      }),
    );
    await expectOneWholeFile(outcome);
    expect(struck).toBeGreaterThan(1);
  });
});

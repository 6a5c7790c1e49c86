import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { seededRandom } from '@intake/testing';
import { startStack, type Stack } from '../../../scripts/lib/stack.ts';
import { launchBrowser } from './support/browser.ts';
import { FAULTS, type FaultProxy, startFaultProxy } from './support/fault-proxy.ts';
import { buildHarness, type Harness } from './support/harness.ts';
import { type HeldRequest, intercept } from './support/intercept.ts';
import type { Outcome } from './harness/main.ts';
import { makeVideo, sha256 } from './support/made-file.ts';
import { withoutAnalysis } from './support/without-analysis.ts';

const MiB = 1024 * 1024;
/** 3 parts of 8 MiB, the last one half full. */
const SIZE = 20 * MiB;
/** 2 parts, the first of which is struck for certain, or enough calls to the API. */
const SHORT = 9 * MiB;
/** One PUT each. */
const SMALL_FILES = 40;
const RATE = 0.2;
/**
 * The engine waits 30 s for a stalled part, and 120 s for the answer when the last byte of it is in some buffer on the
 * way; a test must not. Where a busy machine makes it lose patience too early, a part is sent again, and that is all.
 */
const TUNING = {
  stallMs: 3_000,
  answerMs: 3_000,
  backoffMs: 50,
  backoffCapMs: 500,
  probeMs: 300,
  tickMs: 200,
};

const dir = mkdtempSync(join(tmpdir(), 'intake-faults-'));
let stack: Stack;
let proxy: FaultProxy;
let browser: Browser;
let harness: Harness;
let s3: S3Client;
let token: string;

beforeAll(async () => {
  const via = async (target: string) => (proxy = await startFaultProxy(target)).url;
  // One after the other, so that what was started is known and stopped when the next one fails.
  browser = await launchBrowser();
  harness = await buildHarness();
  stack = await startStack({ dir: join(dir, 'stack'), port: 0, awsPort: 0, dev: false, via });
  const { accessKeyId, secretAccessKey } = JSON.parse(
    readFileSync(join(dir, 'stack', 'aws', 'credentials.json'), 'utf8'),
  );
  s3 = new S3Client({
    endpoint: stack.endpoint,
    region: 'us-west-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  const { email, password, url } = stack.signIn;
  await withoutAnalysis(stack.signIn);
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
  for (const { id } of await listAll()) await call('DELETE', `/files/${id}`);
  for (const { id } of (await call('GET', '/uploads')).items) await call('DELETE', `/uploads/${id}`);
});

/** No two sizes have the same bytes: none is stored without being sent. */
async function film(size: number): Promise<string> {
  const path = join(dir, `film-${size}.mp4`);
  await makeVideo(path, size);
  return path;
}

/** @returns what became of each of the files, in their order */
async function upload(
  paths: string[],
  prepare: (page: Page) => Promise<void> = async () => {},
): Promise<Outcome[]> {
  const page = await browser.newPage();
  await harness.open(page, stack.signIn.url);
  await prepare(page);
  await page.locator('#files').setInputFiles(paths);
  const outcomes = await page.evaluate(
    ([bearer, tuning]) =>
      (window as unknown as { run: (...args: unknown[]) => Promise<Outcome[]> }).run(bearer, tuning),
    [token, TUNING] as const,
  );
  await page.close();
  return outcomes;
}

async function listAll(): Promise<{ id: string; status: string }[]> {
  const files = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { items: []; nextCursor: string | null } = await call(
      'GET',
      `/files?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    files.push(...page.items);
    cursor = page.nextCursor;
  }
  return files;
}

/** A verified file of each with the same bytes, and nothing else anywhere. */
async function expectWholeFiles(outcomes: Outcome[], paths: string[]): Promise<void> {
  const whole = {
    phase: 'ready',
    verified: true,
    wentBack: false,
    problem: undefined,
    fileId: expect.any(String),
  };
  expect(outcomes).toEqual(paths.map(() => whole));
  const ids = outcomes.map(({ fileId }) => fileId!);
  const listed = (await listAll()).map(({ id, status }) => `${id} ${status}`);
  expect(listed.sort()).toEqual(ids.map((id) => `${id} ready`).sort());
  for (const [i, id] of ids.entries()) {
    const { url } = await call('GET', `/files/${id}/download`);
    const hash = createHash('sha256');
    for await (const chunk of (await fetch(url)).body!) hash.update(chunk);
    expect(hash.digest('hex')).toBe(await sha256(paths[i]!));
  }
  expect((await call('GET', '/uploads')).items).toEqual([]);
  const bucket = { Bucket: 'intake-local' };
  expect((await s3.send(new ListMultipartUploadsCommand(bucket))).Uploads ?? []).toEqual([]);
  const objects = (await s3.send(new ListObjectsV2Command({ ...bucket, Prefix: 'files/' }))).Contents ?? [];
  const named = objects.map(({ Key }) => Key!.split('/').at(-1)!).filter((id) => ids.includes(id));
  expect(named.sort()).toEqual([...ids].sort());
}

describe('faults between browser and S3', () => {
  it('each on a file of its own, all of these at once', async () => {
    const paths = await Promise.all(FAULTS.map((_, i) => film(SHORT + i)));
    proxy.strike({ faults: FAULTS, rate: RATE, seed: 20261128, onePerFile: true });
    await expectWholeFiles(await upload(paths), paths);
    expect(Object.keys(proxy.struck).sort()).toEqual([...FAULTS].sort());
  });

  it('all of them on a large file and many small ones', async () => {
    const sizes = [SIZE, ...Array.from({ length: SMALL_FILES }, (_, i) => 20_000 + i)];
    const paths = await Promise.all(sizes.map(film));
    proxy.strike({ faults: FAULTS, rate: RATE / 2, seed: 20261126 });
    await expectWholeFiles(await upload(paths), paths);
    expect(Object.keys(proxy.struck).sort()).toEqual([...FAULTS].sort());
  });
});

it('faults between browser and API: every first call, and a third of the others', async () => {
  const strikes: Record<string, (request: HeldRequest) => Promise<unknown>> = {
    'the answer is lost': async (request) => {
      const { url, method, headers, body } = request;
      await (await fetch(url, { method, headers, body })).arrayBuffer();
      await request.fail('ConnectionReset');
    },
    'the request never arrives': (request) => request.fail('ConnectionFailed'),
    '503 with Retry-After': (request) =>
      request.answer(
        503,
        'application/problem+json',
        Buffer.from('{"status":503,"code":"UNAVAILABLE","title":"Unavailable"}'),
        { 'retry-after': '1' },
      ),
    '502 in HTML from something in between': (request) =>
      request.answer(502, 'text/html', Buffer.from('<h1>Bad Gateway</h1>')),
  };
  proxy.strike({ faults: [], rate: 0, seed: 0 });
  const paths = await Promise.all(Object.keys(strikes).map((_, i) => film(SHORT + 100 + i)));
  const struck: Record<string, number> = {};
  // A page of its own each, at the same time.
  const outcomes = await Promise.all(
    Object.entries(strikes).map(([name, strike], i) => {
      const random = seededRandom(7);
      const met = new Set<string>();
      return upload([paths[i]!], (page) =>
        intercept(page, '*/api/v1/*', (request) => {
          const path = new URL(request.url).pathname;
          const first = !met.has(path);
          met.add(path);
          if (!first && random() > 1 / 3) return request.letThrough();
          struck[name] = (struck[name] ?? 0) + 1;
          return strike(request);
        }),
      );
    }),
  );
  await expectWholeFiles(outcomes.flat(), paths);
  for (const name of Object.keys(strikes)) expect([name, struck[name]! > 1]).toEqual([name, true]);
});

import { ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser, openPage, type WatchedPage } from './support/browser.ts';
import { buildHarness, type Harness } from './support/harness.ts';
import { makeProgram, makeVideo, sha256 } from './support/made-file.ts';
import { joinSharedStack, type SharedStack } from './support/shared-stack.ts';

const MiB = 1024 * 1024;
/** 3 parts of 8 MiB. */
const SIZE = 24 * MiB;

interface Outcome {
  tokensRead: number;
  /** Number of the part that arrived first. */
  firstPart?: number;
  successful: { uploadURL: string; body: { key: string } }[];
  failed: string[];
}

const dir = mkdtempSync(join(tmpdir(), 'intake-uppy-'));
const video = join(dir, 'holiday.mp4');
let stack: SharedStack;
let browser: Browser;
let harness: Harness;
let s3: S3Client;
let token: string;
/** Where S3 keeps the files of this person. */
let ownFiles: string;
let watched: WatchedPage;
/** Calls to the API, `POST s3/multipart` and so on, and parts sent, `PUT`. */
let calls: string[];

beforeAll(async () => {
  [stack, browser, harness] = await Promise.all([
    joinSharedStack('uppy'),
    launchBrowser(),
    buildHarness('uppy'),
    makeVideo(video, SIZE),
  ]);
  const { AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = stack.awsEnv;
  s3 = new S3Client({
    endpoint: AWS_ENDPOINT_URL,
    region: AWS_REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID!, secretAccessKey: AWS_SECRET_ACCESS_KEY! },
  });
  const { email, password } = stack;
  const { accessToken, user } = await call('POST', '/auth/login', { email, password });
  token = accessToken;
  ownFiles = `files/${user.id}/`;
}, 120_000);

beforeEach(async () => {
  watched = await openPage(browser);
  calls = [];
  watched.page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (request.method() === 'PUT') calls.push('PUT');
    else if (pathname.startsWith('/api/v1/'))
      calls.push(`${request.method()} ${pathname.slice('/api/v1/'.length).replace(/[0-9A-Z]{26}/, '{id}')}`);
  });
  await harness.open(watched.page, stack.url);
});

afterEach(() => watched.context.close());

afterAll(async () => {
  s3?.destroy();
  await browser?.close();
  harness?.close();
  rmSync(dir, { recursive: true, force: true });
});

async function call(method: string, path: string, body?: object) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(`${stack.url}/api/v1${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  return response.json();
}

async function upload(paths: string[], change: object = {}): Promise<Outcome> {
  await watched.page.locator('#files').setInputFiles(paths);
  return watched.page.evaluate(
    ([bearer, how]) => (window as unknown as { run(...args: unknown[]): Promise<Outcome> }).run(bearer, how),
    [token, change] as const,
  );
}

async function downloaded(id: string): Promise<string> {
  const { url } = await call('GET', `/files/${id}/download`);
  const hash = createHash('sha256');
  for await (const chunk of (await fetch(url)).body!) hash.update(chunk);
  return hash.digest('hex');
}

async function expectNothingUnfinished(): Promise<void> {
  expect((await call('GET', '/uploads')).items).toEqual([]);
  const { Uploads = [] } = await s3.send(
    new ListMultipartUploadsCommand({ Bucket: 'intake-local', Prefix: ownFiles }),
  );
  expect(Uploads).toEqual([]);
}

const gone = () =>
  watched.page.waitForResponse(
    (response) => response.request().method() === 'DELETE' && response.status() === 200,
  );

it('sends a video whose bytes come back the same, with the calls of the protocol and no other', async () => {
  const { successful, failed, tokensRead } = await upload([video]);
  expect(failed).toEqual([]);
  const [{ uploadURL, body }] = successful as [Outcome['successful'][number]];
  expect(uploadURL).toBe(`${stack.url}/api/v1/files/${body.key}`);
  const file = await call('GET', new URL(uploadURL).pathname.slice('/api/v1'.length));
  expect(file).toMatchObject({ name: 'holiday.mp4', size: SIZE, status: 'ready' });
  expect(await downloaded(body.key)).toBe(await sha256(video));

  const parts = [1, 2, 3];
  const expected = [
    'POST s3/multipart',
    ...parts.flatMap((number) => [`GET s3/multipart/{id}/${number}`, 'PUT']),
    'POST s3/multipart/{id}/complete',
  ];
  expect(calls.toSorted()).toEqual(expected.toSorted());
  // Every call asks the page for its token, so that a renewed one is used.
  expect(tokensRead).toBe(parts.length + 2);
  expect(watched.complaints).toEqual([]);
  await expectNothingUnfinished();
});

it('sends several files at once, small ones as one part', async () => {
  const small = join(dir, 'clip.mp4');
  await makeVideo(small, 100_000);
  const { successful, failed } = await upload([video, small]);
  expect(failed).toEqual([]);
  const sums = await Promise.all(successful.map(({ body }) => downloaded(body.key)));
  expect(sums.toSorted()).toEqual([await sha256(video), await sha256(small)].toSorted());
  expect(watched.complaints).toEqual([]);
});

it('goes on after a pause with what S3 does not have', async () => {
  const { successful, failed, firstPart } = await upload([video], { interruption: 'pause' });
  expect(failed).toEqual([]);
  expect(calls).toContain('GET s3/multipart/{id}');
  expect(calls.filter((one) => one === `GET s3/multipart/{id}/${firstPart}`)).toHaveLength(1);
  expect(await downloaded(successful[0]!.body.key)).toBe(await sha256(video));
  await expectNothingUnfinished();
});

it('frees what was sent when it is cancelled', async () => {
  const [, { successful }] = await Promise.all([gone(), upload([video], { interruption: 'cancel' })]);
  expect(successful).toEqual([]);
  expect(calls).toContain('PUT');
  expect(calls).not.toContain('POST s3/multipart/{id}/complete');
  await expectNothingUnfinished();
});

it('is refused by S3 when it cuts the file otherwise, and leaves nothing behind', async () => {
  const [refused, , { successful, failed }] = await Promise.all([
    watched.page.waitForResponse((response) => response.request().method() === 'PUT'),
    gone(),
    upload([video], { chunkSize: 10 * MiB }),
  ]);
  expect(refused.status()).toBe(403);
  expect(successful).toEqual([]);
  expect(failed).toHaveLength(1);
  expect(calls).not.toContain('POST s3/multipart/{id}/complete');
  await expectNothingUnfinished();
});

it.each([
  ['without its size', { allowedMetaFields: [] }, /setFileMeta/],
  ['as a single request', { shouldUseMultipart: false }, /shouldUseMultipart: true/],
])('is told what to do when it sends a file %s', async (_, options, words) => {
  const { successful, failed } = await upload([video], { options });
  expect(successful).toEqual([]);
  expect(failed).toEqual([expect.stringMatching(words)]);
  expect(calls).not.toContain('PUT');
});

it('shows no success for a program that is named like a video', async () => {
  const setup = join(dir, 'setup.mp4');
  await makeProgram(setup, 1 * MiB);
  const { successful, failed } = await upload([setup]);
  expect(successful).toEqual([]);
  expect(failed).toEqual([expect.stringContaining('program')]);
});

import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Credentials } from '../sigv4/authenticate.ts';
import { MIB } from '../testing/local-s3.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const Bucket = 'durable';
let dataDir: string;
let server: ChildProcess;
let s3: S3Client;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  await start();
  await s3.send(new CreateBucketCommand({ Bucket }));
}, 30_000);
afterEach(async () => {
  await stop('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
}, 30_000);

async function start(): Promise<void> {
  server = spawn(process.execPath, [MAIN, '--data', dataDir, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(server.stdout!, 'data')) as [Buffer];
  const { endpoint } = JSON.parse(line.toString()) as { endpoint: string };
  const credentials = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as Credentials;
  const checksums = {
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  } as const;
  s3 = new S3Client({
    endpoint,
    region: 'us-west-1',
    credentials,
    forcePathStyle: true,
    maxAttempts: 1,
    ...checksums,
  });
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = once(server, 'exit');
  server.kill(signal);
  await exit;
}

async function crash(): Promise<void> {
  await stop('SIGKILL');
  await start();
}

const blobs = (): string[] => {
  const root = join(dataDir, 's3/blobs');
  return readdirSync(root).flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  );
};

/** Until a body is on its way to disk. */
async function someBytesStored(): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (blobs().some((file) => statSync(file).size > 4 * MIB)) return;
    await sleep(10);
  }
  throw new Error('Nothing was stored within 10 s');
}

async function get(Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return Buffer.from(await Body!.transformToByteArray());
}

test('what was acknowledged survives SIGKILL: objects, parts, and the answer of a completed upload', async () => {
  const [small, part] = [randomBytes(1000), randomBytes(5 * MIB)];
  await s3.send(new PutObjectCommand({ Bucket, Key: 'small', Body: small }));
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'large' }));
  const { ETag } = await s3.send(
    new UploadPartCommand({ Bucket, Key: 'large', UploadId, PartNumber: 1, Body: part }),
  );
  await crash();
  expect((await get('small')).equals(small)).toBe(true);
  const complete = { Bucket, Key: 'large', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } };
  const first = await s3.send(new CompleteMultipartUploadCommand(complete));
  await crash();
  expect((await get('large')).equals(part)).toBe(true);
  expect((await s3.send(new CompleteMultipartUploadCommand(complete))).ETag).toBe(first.ETag);
}, 30_000);

test('a put that SIGKILL cuts off leaves the old object and no garbage', async () => {
  const old = randomBytes(1000);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: old }));
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'a' }));
  const cut = request(url, { method: 'PUT', headers: { 'content-length': 64 * MIB } }).on(
    'error',
    () => undefined,
  );
  cut.write(Buffer.alloc(32 * MIB));
  await someBytesStored();
  await crash();
  expect((await get('a')).equals(old)).toBe(true);
  expect(blobs()).toHaveLength(1);
}, 30_000);

test('a put that its client cuts off leaves nothing while the server goes on', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'cut' }));
  const cut = request(url, { method: 'PUT', headers: { 'content-length': 64 * MIB } }).on(
    'error',
    () => undefined,
  );
  cut.write(Buffer.alloc(32 * MIB));
  await someBytesStored();
  cut.destroy();
  for (let i = 0; i < 500 && blobs().length > 0; i++) await sleep(10);
  expect(blobs()).toEqual([]);
  expect((await s3.send(new ListObjectsV2Command({ Bucket }))).KeyCount).toBe(0);
}, 30_000);

test('files that no row refers to are swept at the next start', async () => {
  await stop('SIGTERM');
  writeFileSync(join(dataDir, 's3/blobs/00', '00orphan'), 'x');
  await start();
  expect(blobs()).toEqual([]);
}, 30_000);

test('credentials are made once and readable by their owner alone', async () => {
  const file = join(dataDir, 'credentials.json');
  const before = readFileSync(file, 'utf8');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await crash();
  expect(readFileSync(file, 'utf8')).toBe(before);
}, 30_000);

test('SIGTERM ends it within two seconds, an upload in flight notwithstanding', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: 'slow' }));
  const slow = request(url, { method: 'PUT', headers: { 'content-length': MIB } }).on(
    'error',
    () => undefined,
  );
  slow.write('x');
  await sleep(100);
  // It would wait for the rest.
  await stop('SIGTERM');
}, 30_000);

test('nothing that is acknowledged while a successor starts is swept by it', async () => {
  const predecessor = server;
  // Half a body each: stored, and no row refers to it yet.
  const puts = await Promise.all(
    Array.from({ length: 20 }, async (_, i) => {
      const Key = `slow-${i}`;
      const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key }));
      const put = request(url, { method: 'PUT', headers: { 'content-length': 2000 } });
      const acknowledged = new Promise<string[]>((resolve) => {
        put.on('response', ({ statusCode }) => resolve(statusCode === 200 ? [Key] : []));
        put.on('error', () => resolve([])).on('close', () => resolve([]));
      });
      await new Promise((resolve) => put.write('x'.repeat(1000), resolve));
      return { put, acknowledged };
    }),
  );
  while (blobs().length < puts.length) await sleep(10);
  const orphan = join(dataDir, 's3/blobs/00', '00orphan');
  writeFileSync(orphan, 'x');

  const successor = start();
  // It sweeps first of all; so long it must wait for its predecessor.
  for (let i = 0; i < 200 && existsSync(orphan); i++) await sleep(10);
  for (const { put } of puts) put.end('y'.repeat(1000));
  const acknowledged = (await Promise.all(puts.map((put) => put.acknowledged))).flat();
  predecessor.kill('SIGKILL');
  await successor;
  expect(acknowledged).toHaveLength(puts.length);
  for (const key of acknowledged) expect((await get(key)).length).toBe(2000);
  expect(existsSync(orphan)).toBe(false);
}, 60_000);

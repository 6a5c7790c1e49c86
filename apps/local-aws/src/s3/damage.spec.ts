import { jest } from '@jest/globals';
import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { CopyObjectCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BUCKET, MIB, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let aws: TestAws;
let s3: S3Client;
beforeEach(async () => {
  aws = await startTestAws();
  s3 = aws.client();
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
}, 30_000);
afterEach(() => aws.stop(), 30_000);

/** The file of the only object. */
function onlyBlob(): string {
  const root = join(aws.dataDir, 's3/blobs');
  const [blob] = readdirSync(root).flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name)),
  );
  return blob!;
}

const damages: [string, (blob: string) => void][] = [
  ['too short', (blob) => truncateSync(blob, 10)],
  ['missing', (blob) => rmSync(blob)],
];

describe.each(damages)('an object whose blob is %s', (_, damage) => {
  beforeEach(async () => {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: Buffer.alloc(1000) }));
    damage(onlyBlob());
  });

  test('is not read', async () => {
    expect(await refused(s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'a' })))).toBe(
      '500 InternalError',
    );
  });

  test('is not copied', async () => {
    const copy = new CopyObjectCommand({ Bucket: BUCKET, Key: 'b', CopySource: `${BUCKET}/a` });
    expect(await refused(s3.send(copy))).toBe('500 InternalError');
  });
});

test('a download that finds a segment shortened on the way ends the connection', async () => {
  const body = Buffer.alloc(8 * MIB);
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'a', Body: body }));
  const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: BUCKET, Key: 'a' }));
  const received = await new Promise<number | 'closed'>((resolve, reject) => {
    request(url, (response) => {
      // Not read yet: the server waits with most of it.
      truncateSync(onlyBlob(), 5 * MIB);
      let size = 0;
      response.on('data', (chunk: Buffer) => (size += chunk.length));
      response.on('end', () => resolve(size)).on('error', () => resolve('closed'));
    })
      .on('error', reject)
      .end();
  });
  expect(received).toBe('closed');
}, 30_000);

test('after a refusal in the middle of a body the connection is closed, and the answer is read first', async () => {
  const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket: BUCKET, Key: 'b' }));
  rmSync(join(aws.dataDir, 's3/blobs'), { recursive: true });
  const answer = await new Promise<{ status: number | undefined; connection: string | undefined }>(
    (resolve, reject) => {
      const put = request(url, { method: 'PUT', headers: { 'content-length': 64 * MIB } }, (response) => {
        resolve({ status: response.statusCode, connection: response.headers.connection });
        put.destroy();
      }).on('error', reject);
      put.write(Buffer.alloc(MIB));
    },
  );
  expect(answer).toEqual({ status: 500, connection: 'close' });
}, 30_000);

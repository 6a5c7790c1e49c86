import {
  CopyObjectCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { digestOf } from '../storage/digest.ts';
import { BUCKET, MIB, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
beforeAll(async () => {
  t = await startTestAws();
}, 30_000);
afterAll(() => t.stop());

const put = (Key: string, Body: string | Buffer, extra: object = {}) =>
  t.client().send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...extra }));
const get = (Key: string, extra: object = {}) =>
  t.client().send(new GetObjectCommand({ Bucket: BUCKET, Key, ...extra }));
const text = async (Key: string, extra: object = {}): Promise<string> =>
  (await get(Key, extra)).Body!.transformToString();

describe('storing', () => {
  test.each([0, 1, MIB - 1, MIB, MIB + 1, 9 * MIB + 5])(
    '%d bytes come back with the right checksum',
    async (size) => {
      const data = randomBytes(size);
      await put('size', data);
      const object = await get('size', { ChecksumMode: 'ENABLED' });
      expect(object.ContentLength).toBe(size);
      expect(Buffer.from(await object.Body!.transformToByteArray()).equals(data)).toBe(true);
      expect(object.ChecksumCRC64NVME).toBe(
        Buffer.from(await digestOf('CRC64NVME', data)).toString('base64'),
      );
    },
  );

  test('a stream of unknown checksum travels as aws-chunked and is stored without it', async () => {
    const client = t.client({ requestChecksumCalculation: 'WHEN_SUPPORTED' });
    const Body = Readable.from([Buffer.alloc(60_000), Buffer.alloc(40_000)], { objectMode: false });
    await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'chunked', Body, ContentLength: 100_000 }));
    const object = await get('chunked', { ChecksumMode: 'ENABLED' });
    expect(object.ContentLength).toBe(100_000);
    expect(object.ContentEncoding).toBeUndefined();
    expect(object.ChecksumCRC32).toBeDefined();
  });

  test('headers, metadata and tags come back', async () => {
    const described = {
      ContentType: 'video/mp4',
      CacheControl: 'no-store',
      ContentDisposition: 'attachment',
      Metadata: { a: 'b' },
    };
    await put('described', 'x', { ...described, Tagging: 'k=v%201' });
    expect(await get('described')).toMatchObject({ ...described, TagCount: 1 });
  });

  test('too much metadata, a long key and foreign encryption keys are refused', async () => {
    expect(await refused(put('meta', 'x', { Metadata: { a: 'x'.repeat(2048) } }))).toBe(
      '400 MetadataTooLarge',
    );
    expect(await refused(put('k'.repeat(1025), 'x'))).toBe('400 KeyTooLongError');
    expect(await refused(put('k'.repeat(1024), 'x'))).toBe('accepted');
    expect(await refused(put('acl', 'x', { ACL: 'public-read' }))).toBe('400 AccessControlListNotSupported');
    expect(await refused(put('versions', 'x').then(() => get('versions', { VersionId: 'abc' })))).toBe(
      '501 NotImplemented',
    );
  });

  test('keys are no paths', async () => {
    const keys = [
      '../../escape',
      '..',
      'a//b',
      'a/./b',
      '/lead',
      'a',
      'a/b',
      'a/b/',
      '%2e%2e/x',
      'ü/日本 🎬',
      'nul\u0001',
      'q?x=1#y&z',
    ];
    // The SDK's own client drops empty and dot segments; the raw request says exactly what it means.
    for (const key of keys) {
      const url = await getSignedUrl(t.client(), new PutObjectCommand({ Bucket: BUCKET, Key: key }));
      expect([key, await raw('PUT', url, key)]).toEqual([key, 200]);
    }
    const listed = await t.client().send(new ListObjectsV2Command({ Bucket: BUCKET }));
    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(expect.arrayContaining(keys));
    const files = readdirSync(t.dataDir, { recursive: true }).map(String);
    expect(files.filter((file) => /escape|日本/.test(file))).toEqual([]);
    for (const key of keys) expect([key, await text(key)]).toEqual([key, key]);
  });

  test('If-None-Match and If-Match guard a write', async () => {
    const { ETag } = await put('guard', '1', { IfNoneMatch: '*' });
    expect(await refused(put('guard', '2', { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    expect(await refused(put('guard', '2', { IfMatch: '"00"' }))).toBe('412 PreconditionFailed');
    expect(await refused(put('guard', '2', { IfMatch: ETag }))).toBe('accepted');
    expect(await refused(put('guard-none', '2', { IfMatch: ETag }))).toBe('404 NoSuchKey');
  });

  test('of two concurrent guarded writes one wins', async () => {
    const results = await Promise.all(
      [1, 2, 3].map(() => refused(put('race', randomBytes(2 * MIB), { IfNoneMatch: '*' }))),
    );
    expect(results.sort()).toEqual(['412 PreconditionFailed', '412 PreconditionFailed', 'accepted']);
  });
});

describe('reading', () => {
  beforeAll(() => put('digits', '0123456789'));

  test.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=5-100', '56789', 'bytes 5-9/10'],
    ['bytes=-100', '0123456789', 'bytes 0-9/10'],
  ])('range %s', async (Range, expected, ContentRange) => {
    const object = await get('digits', { Range, ChecksumMode: 'ENABLED' });
    expect(object).toMatchObject({
      ContentRange,
      ContentLength: expected.length,
      $metadata: { httpStatusCode: 206 },
    });
    expect(object.ChecksumCRC64NVME).toBeUndefined();
    expect(await object.Body!.transformToString()).toBe(expected);
  });

  test('a range beyond the end is 416, a senseless one is ignored', async () => {
    expect(await refused(get('digits', { Range: 'bytes=10-' }))).toBe('416 InvalidRange');
    expect(await refused(get('digits', { Range: 'bytes=-0' }))).toBe('416 InvalidRange');
    expect(await text('digits', { Range: 'bytes=4-2' })).toBe('0123456789');
    expect(await text('digits', { Range: 'bytes=0-1,3-4' })).toBe('0123456789');
  });

  test('conditions', async () => {
    const { ETag, LastModified } = await get('digits');
    const before = new Date(LastModified!.getTime() - 1000);
    expect(await refused(get('digits', { IfNoneMatch: ETag }))).toMatch(/^304/);
    expect(await refused(get('digits', { IfModifiedSince: LastModified }))).toMatch(/^304/);
    expect(await refused(get('digits', { IfModifiedSince: before }))).toBe('accepted');
    expect(await refused(get('digits', { IfMatch: '"00"' }))).toBe('412 PreconditionFailed');
    expect(await refused(get('digits', { IfUnmodifiedSince: before }))).toBe('412 PreconditionFailed');
    expect(await refused(get('digits', { IfMatch: ETag, IfUnmodifiedSince: before }))).toBe('accepted');
  });

  test('response overrides, but no line breaks', async () => {
    const overridden = await get('digits', {
      ResponseContentType: 'a/b',
      ResponseContentDisposition: 'inline; filename="ü"',
    });
    expect(overridden.ContentType).toBe('a/b');
    expect(await refused(get('digits', { ResponseContentType: 'a\r\nx: y' }))).toBe('400 InvalidArgument');
  });

  test('an object that is overwritten and deleted while it is read is read to its end', async () => {
    const data = randomBytes(24 * MIB);
    await put('held', data);
    const { Body } = await get('held');
    await put('held', 'new');
    await t.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'held' }));
    expect(Buffer.from(await Body!.transformToByteArray()).equals(data)).toBe(true);
    expect(await refused(t.client().send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'held' })))).toBe(
      '404 NotFound',
    );
  });
});

describe('copying and deleting', () => {
  test('a copy outlives its source', async () => {
    await put('source', 'content', { Metadata: { a: '1' } });
    await t
      .client()
      .send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'copy', CopySource: `${BUCKET}/source` }));
    await t.client().send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'source' }));
    expect(await text('copy')).toBe('content');
    expect((await get('copy')).Metadata).toEqual({ a: '1' });
  });

  test('a copy onto itself must change something', async () => {
    await put('self', 'x');
    const copy = { Bucket: BUCKET, Key: 'self', CopySource: `${BUCKET}/self` };
    expect(await refused(t.client().send(new CopyObjectCommand(copy)))).toBe('400 InvalidRequest');
    const replace = new CopyObjectCommand({ ...copy, MetadataDirective: 'REPLACE', Metadata: { b: '2' } });
    expect(await refused(t.client().send(replace))).toBe('accepted');
    expect((await get('self')).Metadata).toEqual({ b: '2' });
  });

  test('many keys at once, with characters that XML must escape', async () => {
    const keys = Array.from({ length: 100 }, (_, i) => `many/&<>"'${i}`);
    await Promise.all(keys.map((key) => put(key, 'x')));
    const Objects = keys.map((Key) => ({ Key }));
    const { Deleted } = await t
      .client()
      .send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(keys);
    expect(
      (await t.client().send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'many/' }))).KeyCount,
    ).toBe(0);
  }, 30_000);

  test('a bucket with objects stays', async () => {
    expect(await refused(t.client().send(new DeleteBucketCommand({ Bucket: BUCKET })))).toBe(
      '409 BucketNotEmpty',
    );
  });
});

describe('listing', () => {
  const keys = ['l/a', 'l/b/1', 'l/b/2', 'l/c', 'l/d/1', 'l/\uffff', 'l/\u{1f3ac}'];
  beforeAll(() => Promise.all(keys.map((key) => put(key, 'x'))));

  test('pages through keys in the order of their UTF-8 bytes', async () => {
    const found: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await t
        .client()
        .send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'l/', MaxKeys: 2, ContinuationToken }));
      found.push(...page.Contents!.map(({ Key }) => Key!));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(found).toEqual(keys);
  });

  test('pages through folders without repeating one', async () => {
    const found: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await t
        .client()
        .send(new ListObjectsCommand({ Bucket: BUCKET, Prefix: 'l/', Delimiter: '/', MaxKeys: 1, Marker }));
      found.push(
        ...(page.Contents ?? []).map(({ Key }) => Key!),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix!),
      );
      Marker = page.NextMarker;
    } while (Marker);
    expect(found).toEqual(['l/a', 'l/b/', 'l/c', 'l/d/', 'l/\uffff', 'l/\u{1f3ac}']);
  });

  test('StartAfter', async () => {
    const page = await t
      .client()
      .send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'l/', StartAfter: 'l/b/2' }));
    expect(page.Contents?.map(({ Key }) => Key)).toEqual(keys.slice(3));
  });
});

/** Sends a request target as it is: fetch would resolve `..` before it leaves. */
function raw(method: string, url: string, body: string): Promise<number> {
  const [, host, port, path] = /^http:\/\/([^:]+):(\d+)(\/.*)$/.exec(url)!;
  return new Promise((resolve, reject) => {
    const options = { method, host, port, path, headers: { 'content-length': Buffer.byteLength(body) } };
    request(options, (response) => response.resume().on('end', () => resolve(response.statusCode!)))
      .on('error', reject)
      .end(body);
  });
}

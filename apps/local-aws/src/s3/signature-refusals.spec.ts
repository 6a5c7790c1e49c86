import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { createHash } from 'node:crypto';
import { BUCKET, refusal, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';

let t: TestAws;
beforeAll(async () => {
  t = await startTestAws();
}, 30_000);
afterAll(() => t.stop());
afterEach(() => {
  t.ahead = 0;
});

const sign = (Key: string, extra: object = {}, options: object = {}): Promise<string> =>
  getSignedUrl(t.client(), new PutObjectCommand({ Bucket: BUCKET, Key, ...extra }), {
    expiresIn: 300,
    ...options,
  });
const put = (url: string, body: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'PUT', body, headers });
const stored = (Key: string): Promise<string> =>
  refused(t.client().send(new GetObjectCommand({ Bucket: BUCKET, Key })));

describe('presigned URLs', () => {
  test('an honest one is accepted', async () => {
    expect((await put(await sign('ok'), 'x')).status).toBe(200);
    expect(await stored('ok')).toBe('accepted');
  });

  test('a tampered signature is refused and stores nothing', async () => {
    const url = (await sign('tampered')).replace(
      /(Signature=)(.)/,
      (_, n: string, c: string) => n + (c === '0' ? '1' : '0'),
    );
    expect(await refusal(await put(url, 'x'))).toBe('403 SignatureDoesNotMatch');
    expect(await stored('tampered')).toBe('404 NoSuchKey');
  });

  test('a swapped key, method or replaced parameter is refused', async () => {
    const url = await sign('mine');
    expect(await refusal(await put(url.replace('/mine', '/yours'), 'x'))).toBe('403 SignatureDoesNotMatch');
    expect(await refusal(await fetch(url))).toBe('403 SignatureDoesNotMatch');
    expect(await refusal(await put(url.replace('Expires=300', 'Expires=301'), 'x'))).toBe(
      '403 SignatureDoesNotMatch',
    );
    expect(await refusal(await put(`${url}&tagging`, 'x'))).toBe('403 SignatureDoesNotMatch');
  });

  test('the part number and upload are bound', async () => {
    const client = t.client();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'mp' }));
    const url = await getSignedUrl(
      client,
      new UploadPartCommand({ Bucket: BUCKET, Key: 'mp', UploadId, PartNumber: 1 }),
    );
    expect(await refusal(await put(url.replace('partNumber=1', 'partNumber=2'), 'x'))).toBe(
      '403 SignatureDoesNotMatch',
    );
  });

  test('an expired one is refused, one second before it is not', async () => {
    const url = await sign('expiry');
    t.ahead = 299_000 - 1000;
    expect((await put(url, 'x')).status).toBe(200);
    t.ahead = 302_000;
    const response = await put(url, 'x');
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/<Code>AccessDenied<.*Request has expired/);
  });

  test('one from the future is refused', async () => {
    const url = await sign('future');
    t.ahead = -16 * 60_000;
    expect(await refusal(await put(url, 'x'))).toBe('403 AccessDenied');
  });

  test('more than seven days are refused', async () => {
    const url = await sign('week', {}, { expiresIn: 604_800 });
    const longer = url.replace('Expires=604800', 'Expires=604801');
    expect(await refusal(await put(longer, 'x'))).toBe('400 AuthorizationQueryParametersError');
  });

  test('an x-amz header that was not signed is refused', async () => {
    const response = await put(await sign('unsigned'), 'x', { 'x-amz-meta-evil': '1' });
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(/not signed.*<HeadersNotSigned>x-amz-meta-evil</);
  });

  test('a body of another length than signed is refused', async () => {
    const url = await sign('length', { ContentLength: 5 });
    expect(url).toMatch(/SignedHeaders=content-length/);
    expect(await refusal(await put(url, '123456'))).toBe('403 SignatureDoesNotMatch');
    expect(await refusal(await put(url, '1234'))).toBe('403 SignatureDoesNotMatch');
    expect((await put(url, '12345')).status).toBe(200);
  });

  test('another content type than signed is refused', async () => {
    const url = await sign(
      'type',
      { ContentType: 'image/png' },
      { signableHeaders: new Set(['content-type', 'host']) },
    );
    expect(await refusal(await put(url, 'x', { 'content-type': 'text/html' }))).toBe(
      '403 SignatureDoesNotMatch',
    );
  });

  test('another access key is refused', async () => {
    const credentials = { ...t.aws.credentials, accessKeyId: 'AKIAOTHER00000000000' };
    const url = await getSignedUrl(
      t.client({ credentials }),
      new PutObjectCommand({ Bucket: BUCKET, Key: 'who' }),
    );
    expect(await refusal(await put(url, 'x'))).toBe('403 InvalidAccessKeyId');
  });

  test('a signature in the query and in the header at once is refused', async () => {
    const headers = {
      authorization:
        'AWS4-HMAC-SHA256 Credential=a/20260101/r/s3/aws4_request, SignedHeaders=host, Signature=0',
    };
    expect((await put(await sign('twice'), 'x', headers)).status).toBe(400);
  });
});

describe('the Authorization header', () => {
  const send = (config: object): Promise<string> =>
    refused(t.client(config).send(new PutObjectCommand({ Bucket: BUCKET, Key: 'header', Body: 'x' })));

  test('a wrong secret is refused', async () => {
    const credentials = { ...t.aws.credentials, secretAccessKey: 'wrong'.repeat(8) };
    expect(await send({ credentials })).toBe('403 SignatureDoesNotMatch');
  });

  test('a session token is refused, for none was given out', async () => {
    expect(await send({ credentials: { ...t.aws.credentials, sessionToken: 'x' } })).toBe('400 InvalidToken');
  });

  test('any region is accepted, it is part of the signature', async () => {
    expect(await send({ region: 'eu-central-1' })).toBe('accepted');
  });

  test('a clock more than 15 minutes away is refused', async () => {
    t.ahead = 16 * 60_000;
    expect(await send({})).toBe('403 RequestTimeTooSkewed');
    t.ahead = 14 * 60_000;
    expect(await send({})).toBe('accepted');
  });

  test('a body that is not the signed one is refused', async () => {
    const client = t.client();
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { body: string }).body = 'evil';
        return next(args);
      },
      { step: 'finalizeRequest', priority: 'low' },
    );
    const Body = 'good';
    expect(await refused(client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'body', Body })))).toBe(
      '400 XAmzContentSHA256Mismatch',
    );
    expect(await stored('body')).toBe('404 NoSuchKey');
  });

  test('an anonymous caller is refused, for reading and for writing', async () => {
    const url = `${t.aws.endpoint}/${BUCKET}/anonymous`;
    expect(await refusal(await put(url, 'x'))).toBe('403 AccessDenied');
    expect(await refusal(await fetch(url))).toBe('403 AccessDenied');
    expect(await refusal(await fetch(`${t.aws.endpoint}/`))).toBe('403 AccessDenied');
  });
});

describe('checksums of a body', () => {
  const send = (extra: object): Promise<string> =>
    refused(t.client().send(new PutObjectCommand({ Bucket: BUCKET, Key: 'sum', Body: 'hello', ...extra })));
  const wrong = (bytes: number): string => Buffer.alloc(bytes, 7).toString('base64');

  test.each([
    ['ChecksumCRC32', 4],
    ['ChecksumCRC32C', 4],
    ['ChecksumCRC64NVME', 8],
    ['ChecksumSHA1', 20],
    ['ChecksumSHA256', 32],
  ])('a wrong %s is refused', async (name, bytes) => {
    expect(await send({ [name]: wrong(bytes) })).toBe('400 BadDigest');
    expect(await send({ [name]: wrong(bytes - 1) })).toBe('400 InvalidRequest');
    expect(await stored('sum')).toBe('404 NoSuchKey');
  });

  test('a wrong or senseless Content-MD5 is refused', async () => {
    expect(await send({ ContentMD5: wrong(16) })).toBe('400 BadDigest');
    expect(await send({ ContentMD5: 'nonsense' })).toBe('400 InvalidDigest');
  });

  test('the right ones are accepted', async () => {
    expect(
      await send({ ContentMD5: createHash('md5').update('hello').digest('base64'), Key: 'sum-ok' }),
    ).toBe('accepted');
    expect(
      await send({ ChecksumSHA256: createHash('sha256').update('hello').digest('base64'), Key: 'sum-ok' }),
    ).toBe('accepted');
  });
});

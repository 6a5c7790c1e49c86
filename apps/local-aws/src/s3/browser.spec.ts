import {
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  type CORSRule,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BUCKET, refusal, refused, startTestAws, type TestAws } from '../testing/local-s3.ts';
import { openS3Store } from './open-store.ts';
import { sweepUploads } from './lifecycle.ts';
import { join } from 'node:path';

const ORIGIN = 'http://app.example';
let t: TestAws;
beforeAll(async () => {
  t = await startTestAws();
  await cors([
    {
      AllowedOrigins: [ORIGIN],
      AllowedMethods: ['PUT', 'GET'],
      AllowedHeaders: ['content-type'],
      ExposeHeaders: ['ETag'],
      MaxAgeSeconds: 60,
    },
    { AllowedOrigins: ['https://*.example'], AllowedMethods: ['GET'] },
  ]);
}, 30_000);
afterAll(() => t.stop());

const cors = (CORSRules: CORSRule[]) =>
  t.client().send(new PutBucketCorsCommand({ Bucket: BUCKET, CORSConfiguration: { CORSRules } }));
const signPut = (Key: string) => getSignedUrl(t.client(), new PutObjectCommand({ Bucket: BUCKET, Key }));

describe('CORS', () => {
  const preflight = async (Origin: string, method: string, asked = ''): Promise<Response> =>
    fetch(await signPut('cors'), {
      method: 'OPTIONS',
      headers: {
        Origin,
        'Access-Control-Request-Method': method,
        ...(asked && { 'Access-Control-Request-Headers': asked }),
      },
    });

  test('a preflight is answered by the rule that matches', async () => {
    const response = await preflight(ORIGIN, 'PUT', 'Content-Type');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-origin': ORIGIN,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '60',
    });
    expect((await preflight('https://a.example', 'GET')).status).toBe(200);
  });

  test.each([
    ['http://evil.example', 'PUT', ''],
    [ORIGIN, 'DELETE', ''],
    [ORIGIN, 'PUT', 'x-amz-meta-a'],
    ['https://a.example', 'PUT', ''],
    ['https://a.example.evil', 'GET', ''],
  ])('%s %s %s is refused', async (origin, method, asked) => {
    const response = await preflight(origin, method, asked);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await refusal(response)).toBe('403 AccessForbidden');
  });

  test('answers and refusals can be read by the page, by no other', async () => {
    const url = await signPut('cors');
    const good = await fetch(url, { method: 'PUT', body: 'x', headers: { Origin: ORIGIN } });
    expect(good.headers.get('access-control-expose-headers')).toBe('ETag');
    const bad = await fetch(url.replace('/cors', '/other'), {
      method: 'PUT',
      body: 'x',
      headers: { Origin: ORIGIN },
    });
    expect([bad.status, bad.headers.get('access-control-allow-origin')]).toEqual([403, ORIGIN]);
    const evil = await fetch(url, { method: 'PUT', body: 'x', headers: { Origin: 'http://evil.example' } });
    expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('unknown methods are refused in a rule', async () => {
    expect(await refused(cors([{ AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }]))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('a browser form', () => {
  const conditions = [
    ['content-length-range', 2, 10],
    ['starts-with', '$Content-Type', 'image/'],
  ] as never[];
  async function post(
    change: (fields: Record<string, string>) => void = () => undefined,
    content = 'hello',
  ): Promise<Response> {
    const options = {
      Bucket: BUCKET,
      Key: 'form/${filename}',
      Conditions: conditions,
      Fields: { 'Content-Type': 'image/png' },
      Expires: 60,
    };
    const { url, fields } = await createPresignedPost(t.client(), options);
    change(fields);
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append('file', new Blob([content]), 'a.png');
    return fetch(url, { method: 'POST', body: form });
  }

  test('with a policy is stored under its name and type', async () => {
    expect((await post()).status).toBe(204);
    const object = await t.client().send(new GetObjectCommand({ Bucket: BUCKET, Key: 'form/a.png' }));
    expect(object.ContentType).toBe('image/png');
    expect(await object.Body!.transformToString()).toBe('hello');
  });

  test.each<[string, (fields: Record<string, string>) => void, string]>([
    ['another type', (f) => (f['Content-Type'] = 'text/html'), '403 AccessDenied'],
    ['another key', (f) => (f['key'] = 'elsewhere'), '403 AccessDenied'],
    ['an extra field', (f) => (f['x-amz-meta-a'] = 'b'), '403 AccessDenied'],
    ['no policy', (f) => delete f['Policy'], '403 AccessDenied'],
    [
      'another policy',
      (f) =>
        (f['Policy'] = Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString(
          'base64',
        )),
      '403 SignatureDoesNotMatch',
    ],
    ['another signature', (f) => (f['X-Amz-Signature'] = '0'.repeat(64)), '403 SignatureDoesNotMatch'],
  ])('with %s is refused', async (_, change, expected) => {
    expect(await refusal(await post(change))).toBe(expected);
  });

  test('of a forbidden size or too late is refused', async () => {
    expect(await refusal(await post(undefined, 'x'.repeat(11)))).toBe('400 EntityTooLarge');
    expect(await refusal(await post(undefined, 'x'))).toBe('400 EntityTooSmall');
    const late = post(() => (t.ahead = 61_000));
    expect(await refusal(await late)).toBe('403 AccessDenied');
    t.ahead = 0;
  });
});

test('a lifecycle rule aborts the uploads that are too old, under its prefix', async () => {
  const begin = (Key: string) => t.client().send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key }));
  await begin('old/1');
  await begin('other/1');
  const Rules = [
    {
      ID: 'a',
      Status: 'Enabled' as const,
      Filter: { Prefix: 'old/' },
      AbortIncompleteMultipartUpload: { DaysAfterInitiation: 2 },
    },
  ];
  await t
    .client()
    .send(new PutBucketLifecycleConfigurationCommand({ Bucket: BUCKET, LifecycleConfiguration: { Rules } }));
  // The sweeper works on what is stored: a second one on the same folder, with its own clock.
  const day = 86_400_000;
  const clock = { now: Date.now() + 1.9 * day };
  const second = openS3Store(join(t.dataDir, 's3'), t.aws.credentials, () => clock.now);
  expect(await sweepUploads(second.store)).toBe(0);
  clock.now = Date.now() + 2.1 * day;
  expect(await sweepUploads(second.store)).toBe(1);
  await second.close();
  const { Uploads } = await t.client().send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  expect(Uploads?.map(({ Key }) => Key)).toEqual(['other/1']);
});

import { Query } from '../gateway/request-target.ts';
import { authenticate } from './authenticate.ts';

/** The examples of the Amazon S3 API Reference, "Signature Calculations for the Authorization Header". */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const options = { credentials, service: 's3', now: Date.UTC(2013, 4, 24) };
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const scope = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';

const listObjects = {
  method: 'GET',
  path: '/',
  query: new Query('max-keys=2&prefix=J'),
  headers: new Map([
    ['host', 'examplebucket.s3.amazonaws.com'],
    ['x-amz-date', '20130524T000000Z'],
    ['x-amz-content-sha256', EMPTY],
    [
      'authorization',
      `AWS4-HMAC-SHA256 Credential=${scope},SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7`,
    ],
  ]),
};

test('accepts the documented signature of a list', () => {
  expect(authenticate(listObjects, options)).toMatchObject({
    payloadHash: EMPTY,
    scope: { region: 'us-east-1' },
  });
});

test('refuses it for another query, method or day', () => {
  const mismatch = expect.objectContaining({ code: 'SignatureDoesNotMatch' }) as Error;
  expect(() => authenticate({ ...listObjects, query: new Query('max-keys=3&prefix=J') }, options)).toThrow(
    mismatch,
  );
  expect(() => authenticate({ ...listObjects, method: 'HEAD' }, options)).toThrow(mismatch);
  const late = { ...options, now: options.now + 86_400_000 };
  expect(() => authenticate(listObjects, late)).toThrow(
    expect.objectContaining({ code: 'RequestTimeTooSkewed' }),
  );
});

test('accepts the documented presigned URL, for a day', () => {
  const signature = 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const url = `X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(scope)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`;
  const headers = new Map([['host', 'examplebucket.s3.amazonaws.com']]);
  const request = { method: 'GET', path: '/test.txt', query: new Query(url), headers };
  expect(authenticate(request, options).payloadHash).toBe('UNSIGNED-PAYLOAD');
  expect(authenticate(request, { ...options, now: options.now + 86_400_000 }).signature).toBe(signature);
  expect(() => authenticate(request, { ...options, now: options.now + 86_400_001 })).toThrow(
    'Request has expired',
  );
});

test('a signature for one service is none for another', () => {
  expect(() => authenticate(listObjects, { ...options, service: 'ssm' })).toThrow('incorrect service');
});

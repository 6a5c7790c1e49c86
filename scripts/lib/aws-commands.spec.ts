import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateMultipartUploadCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Properties } from '../../infra/checks/template.ts';
import { bootstrap, createDynamo, createS3, createSsm, readParameters } from '@intake/aws';
import { startLocalAws } from '@intake/local-aws';
import { deleteBucket, deleteParameters, deleteTable, emptyBucket } from './aws-clean-up.ts';
import { duration, logLine, patternFor } from './aws-log-lines.ts';
import { publishSpa } from './aws-publish-spa.ts';
import { smokeTest } from './aws-smoke-test.ts';
import { webFiles } from './aws-web-files.ts';
import { mustBeAws, readTarget } from './aws-target.ts';

const dir = mkdtempSync(join(tmpdir(), 'intake-commands-'));
let aws: Awaited<ReturnType<typeof startLocalAws>>;
let s3: ReturnType<typeof createS3>;
let options: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
const stage = 'gone';

beforeAll(async () => {
  aws = await startLocalAws({ dataDir: join(dir, 'aws'), port: 0 });
  options = { endpoint: aws.endpoint, region: 'us-west-1', credentials: aws.credentials };
  s3 = createS3(options);
  await bootstrap({ ...options, stage, origins: ['http://127.0.0.1:3999'] });
});
afterAll(async () => {
  s3.destroy();
  await aws.close();
  rmSync(dir, { recursive: true });
});

describe('which deployment is meant', () => {
  it('is asked for, or taken from the environment', () => {
    expect(readTarget({}, ['--stage', 'prod', '--dry-run'], {}).target).toMatchObject({
      stage: 'prod',
      region: 'us-west-1',
      dryRun: true,
    });
    const env = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', INTAKE_STAGE: 'local', AWS_REGION: 'eu-west-1' };
    expect(readTarget({}, [], env).target).toMatchObject({
      stage: 'local',
      region: 'eu-west-1',
      dryRun: false,
    });
  });

  it('has to be one that there is, and AWS where only AWS will do', () => {
    expect(() => readTarget({}, ['--stage', 'production'], {})).toThrow('dev, staging, prod');
    expect(() => readTarget({}, ['--stagee', 'dev'], {})).toThrow('--stagee');
    expect(() =>
      mustBeAws({ stage: 'local', region: 'x', endpoint: 'http://e', dryRun: false }, 'aws:deploy'),
    ).toThrow('Unset it');
  });
});

describe('publishing the SPA', () => {
  const dist = join(dir, 'dist');
  beforeAll(() => {
    mkdirSync(join(dist, 'assets'), { recursive: true });
    writeFileSync(join(dist, 'assets/index-1a2b.js'), 'let x');
    writeFileSync(join(dist, 'favicon.svg'), '<svg/>');
  });

  it('refuses a build without a page, and a file of no known type', async () => {
    expect(() => webFiles(dist)).toThrow('no index.html');
    writeFileSync(join(dist, 'index.html'), '<script src="assets/index-1a2b.js"></script>');
    await expect(publishSpa(s3, `intake-${stage}`, { 'what.xyz': Buffer.from('') })).rejects.toThrow('.xyz');
  });

  it('sends the page last, never to be kept, and what it names for ever; and what the docs need', async () => {
    const keys = await publishSpa(s3, `intake-${stage}`, webFiles(dist));
    expect(keys.at(-1)).toBe('index.html');
    expect(keys).toEqual(
      expect.arrayContaining([
        'assets/index-1a2b.js',
        'favicon.svg',
        'docs-assets/initializer.js',
        'docs-assets/swagger-ui-bundle.js',
      ]),
    );
    const stored = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: `intake-${stage}`, Key }));
    expect(await stored('assets/index-1a2b.js')).toMatchObject({
      CacheControl: expect.stringContaining('immutable'),
      ContentType: 'text/javascript; charset=utf-8',
    });
    expect(await stored('index.html')).toMatchObject({
      CacheControl: 'no-cache',
      ContentType: 'text/html; charset=utf-8',
    });
  });
});

describe('the smoke test', () => {
  const good: Record<string, [number, Record<string, string>, string]> = {
    '/': [200, { 'content-security-policy': "default-src 'none'" }, '<script src="x"></script>'],
    '/api/health': [200, {}, '{"status":"healthy"}'],
    '/api/v1/files': [401, { 'content-type': 'application/problem+json' }, '{}'],
  };

  async function smoke(answers: typeof good): Promise<string[]> {
    const server = createServer((request, response) => {
      const [status, headers, body] = answers[request.url!]!;
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await smokeTest(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.close();
    }
  }

  it('passes what works', async () => {
    expect(await smoke({ ...good, '': good['/']! })).toHaveLength(3);
  });

  it.each<[string, string, [number, Record<string, string>, string]]>([
    ['a page without its policy', '/', [200, {}, '<script></script>']],
    ['an unhealthy API', '/api/health', [503, {}, '{"status":"unhealthy"}']],
    ['files that anybody may list', '/api/v1/files', [200, {}, '{"items":[]}']],
    ['the web app in place of the API', '/api/v1/files', [200, { 'content-type': 'text/html' }, '<script>']],
  ])('fails for %s', async (_, path, answer) => {
    await expect(smoke({ ...good, [path]: answer })).rejects.toThrow();
  });
});

describe('logs', () => {
  it('are found by request, and read by people', () => {
    expect(patternFor('a-b"c')).toBe('"a-bc"');
    expect(patternFor(undefined)).toBeUndefined();
    const message =
      '{"time":"2026-01-01T00:00:00.000Z","level":"info","message":"request","status":200,"path":"/api"}\n';
    expect(logLine({ message })).toBe('2026-01-01T00:00:00.000Z INFO  request status=200 path=/api');
    const metrics = {
      time: 't',
      level: 'info',
      message: 'metrics',
      _aws: { Timestamp: 1 },
      UploadsStarted: 1,
    };
    expect(logLine({ message: JSON.stringify(metrics) })).toBe('t INFO  metrics UploadsStarted=1');
    expect(logLine({ timestamp: 0, message: 'REPORT RequestId: 1\n' })).toBe(
      '1970-01-01T00:00:00.000Z REPORT RequestId: 1',
    );
    expect(logLine({ timestamp: 0, message: '{broken' })).toBe('1970-01-01T00:00:00.000Z {broken');
  });

  it('go back as far as asked', () => {
    expect(['90s', '10m', '2h', '1d'].map(duration)).toEqual([90_000, 600_000, 7_200_000, 86_400_000]);
    expect(() => duration('soon')).toThrow('no duration');
  });
});

describe('cleaning up', () => {
  it('empties a bucket of everything, and minds no bucket that is gone', async () => {
    const Bucket = `intake-${stage}`;
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'files/a/unfinished' }));
    for (const Key of ['files/a/1', 'files/a/2'])
      await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    expect(await emptyBucket(s3, Bucket)).toBeGreaterThanOrEqual(2);
    expect(await emptyBucket(s3, Bucket)).toBe(0);
    expect(await emptyBucket(s3, 'no-such-bucket-of-ours')).toBe(0);
  });

  it('goes on over short pages, and takes versions and delete markers along', async () => {
    const pages: Record<string, object> = {
      '': {
        Versions: [{ Key: 'a', VersionId: '2' }],
        IsTruncated: true,
        NextKeyMarker: 'a',
        NextVersionIdMarker: '2',
      },
      'a 2': { IsTruncated: true, NextKeyMarker: 'a', NextVersionIdMarker: '1' },
      'a 1': { DeleteMarkers: [{ Key: 'b', VersionId: '3' }], IsTruncated: false },
    };
    const deleted: unknown[] = [];
    const fake = {
      send: async ({ constructor, input }: { constructor: { name: string }; input: Properties }) => {
        if (constructor.name === 'ListObjectVersionsCommand')
          return pages[[input.KeyMarker, input.VersionIdMarker].filter(Boolean).join(' ')];
        if (constructor.name === 'DeleteObjectsCommand') deleted.push(...input.Delete.Objects);
        return {};
      },
    } as unknown as S3Client;
    expect(await emptyBucket(fake, 'b')).toBe(2);
    expect(deleted).toEqual([
      { Key: 'a', VersionId: '2' },
      { Key: 'b', VersionId: '3' },
    ]);
  });

  it('deletes bucket, table and parameters, and can be repeated', async () => {
    const dynamo = createDynamo(options) as unknown as DynamoDBClient;
    const ssm = createSsm(options);
    for (const expected of [expect.any(Number), 0]) {
      await deleteBucket(s3, `intake-${stage}`);
      await deleteTable(dynamo, `intake-${stage}`);
      expect(await deleteParameters(ssm, stage)).toEqual(expected);
    }
    expect((await readParameters(ssm, stage)).size).toBe(0);
    await expect(s3.send(new HeadBucketCommand({ Bucket: `intake-${stage}` }))).rejects.toThrow();
    for (const client of [dynamo, ssm]) client.destroy();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteBucketCorsCommand,
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  PutBucketCorsCommand,
} from '@aws-sdk/client-s3';
import { DeleteParameterCommand, GetParametersByPathCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import { bootstrap, bucketRules, createS3, createSsm } from '@intake/aws';
import { startLocalAws } from '@intake/local-aws';
import { clockVerdict } from './aws-doctor-access.ts';
import { examine } from './aws-doctor.ts';
import { setUp } from './aws-setup.ts';
import type { Target } from './aws-target.ts';

const REGION = 'us-west-1';
const ORIGIN = 'http://127.0.0.1:3999';
const dataDir = mkdtempSync(join(tmpdir(), 'intake-doctor-'));
let aws: Awaited<ReturnType<typeof startLocalAws>>;
let target: Target;
let bucket: string;
/** Clients of whoever breaks things. */
let s3: ReturnType<typeof createS3>;
let ssm: ReturnType<typeof createSsm>;

beforeAll(async () => {
  aws = await startLocalAws({ dataDir, port: 0 });
  target = {
    stage: 'sick',
    region: REGION,
    endpoint: aws.endpoint,
    credentials: aws.credentials,
    dryRun: false,
  };
  [s3, ssm] = [createS3(target), createSsm(target)];
  await repair();
});
afterAll(async () => {
  for (const client of [s3, ssm]) client.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

async function repair(): Promise<void> {
  ({ bucket } = await bootstrap({ ...target, origins: [ORIGIN] }));
}

const failures = async (of = target) => (await examine(of)).filter(({ ok }) => !ok);

it('finds a deployment that bootstrap made well', async () => {
  const findings = await examine(target);
  expect(findings.map(({ check, ok }) => [check, ok])).toEqual(
    [
      'credentials',
      'clock',
      'parameters',
      'table',
      'bucket',
      'browser access (CORS)',
      'presigned round trip',
      'small file in one PUT',
    ].map((check) => [check, true]),
  );
});

describe('finds, and says what to do about,', () => {
  afterEach(repair);

  it('a missing parameter', async () => {
    await ssm.send(new DeleteParameterCommand({ Name: '/intake/sick/auth/issuer' }));
    const [failure, ...others] = await failures();
    expect(failure).toMatchObject({
      check: 'parameters',
      advice: expect.stringContaining('scripts/bootstrap.ts'),
    });
    expect(failure!.detail).toContain('/intake/sick/auth/issuer is missing');
    expect(others).toEqual([]);
  });

  it('a table that is not there', async () => {
    const name = '/intake/sick/database/table';
    const table = 'intake-sick';
    await ssm.send(new PutParameterCommand({ Name: name, Value: 'nowhere', Overwrite: true }));
    expect(await failures()).toMatchObject([
      { check: 'table', detail: expect.stringContaining('no table nowhere') },
    ]);
    await ssm.send(new PutParameterCommand({ Name: name, Value: table, Overwrite: true }));
  });

  it('credentials that are not known, and a wrong secret', async () => {
    const unknown = { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' };
    const wrong = { ...aws.credentials, secretAccessKey: 'wrong' };
    for (const credentials of [unknown, wrong]) {
      const [failure] = await failures({ ...target, credentials });
      expect(failure).toMatchObject({
        check: 'credentials',
        advice: expect.stringContaining('.local/aws.env'),
      });
    }
  });

  it('a browser that is locked out', async () => {
    await s3.send(new DeleteBucketCorsCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'browser access (CORS)', detail: expect.stringContaining(ORIGIN) },
    ]);
  });

  it('headers that a browser cannot read', async () => {
    const CORSRules = [{ ...bucketRules([ORIGIN]), ExposeHeaders: ['ETag'] }];
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    expect(await failures()).toMatchObject([{ detail: expect.stringContaining('x-amz-checksum-crc64nvme') }]);
  });

  it('a bucket that every web site may use', async () => {
    const CORSRules = [{ ...bucketRules([ORIGIN]), AllowedOrigins: ['*'] }];
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    expect(await failures()).toMatchObject([{ detail: expect.stringContaining('Every web site') }]);
  });

  it('a bucket that is open, or never tidied', async () => {
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'bucket', detail: expect.stringContaining('not blocked') },
    ]);
    await repair();
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket: bucket }));
    expect(await failures()).toMatchObject([
      { check: 'bucket', detail: expect.stringContaining('for ever') },
    ]);
  });
});

it('says how wrong a clock is, and when AWS will mind', () => {
  expect(clockVerdict(900)).toBe("1 s from S3's");
  expect(() => clockVerdict(120_000)).toThrow('120 s ahead');
  expect(() => clockVerdict(-1_000_000)).toThrow('refuses all signatures');
});

describe('aws:setup', () => {
  const names = async () => {
    const { Parameters } = await ssm.send(
      new GetParametersByPathCommand({ Path: '/intake/fresh/', Recursive: true, MaxResults: 10 }),
    );
    return Parameters!.map(({ Name }) => Name);
  };

  it('only says what it would do when asked to', async () => {
    const made = await setUp({ ...target, stage: 'fresh', dryRun: true });
    expect(made).toContain('create parameter /intake/fresh/auth/refresh-key');
    expect(await names()).toEqual([]);
  });

  it('makes secrets and settings once, and leaves names to CloudFormation', async () => {
    const made = await setUp({ ...target, stage: 'fresh' });
    expect(made.join()).toMatch(/auth\/keys\/[0-9a-f]{8}/);
    expect(made.join()).not.toMatch(/storage\/bucket|database\/table|web\/origins/);
    expect(await setUp({ ...target, stage: 'fresh' })).toEqual([]);
  });
});
